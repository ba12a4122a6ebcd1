import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import type { Span, SpanAttempt, SpanKind } from './span.js';

export class SpansQuery {
  @ApiProperty()
  @IsString()
  @MinLength(1)
  @MaxLength(300)
  taskId!: string;

  @ApiPropertyOptional({ default: 0, description: 'Spans that began after this ledger index.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  afterIndex = 0;

  @ApiPropertyOptional({
    default: 0,
    description: 'Only spans that an event after this ledger index says something about.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  changedAfter = 0;

  @ApiPropertyOptional({ minimum: 1, maximum: 10_000, default: 10_000 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  limit = 10_000;
}

export class SpanAttemptDto implements SpanAttempt {
  @ApiProperty({ description: '1 for the first try of the step.' })
  attempt!: number;

  @ApiPropertyOptional({ description: 'Which model call of the run it is, from 1.' })
  n?: number;

  @ApiProperty({ description: 'The model, or the tool.' })
  name!: string;

  @ApiProperty()
  start!: Span['start'];

  @ApiProperty({ type: String, nullable: true })
  end!: Span['end'];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'answered, asked (a person), cancelled, or the error’s class',
  })
  outcome!: string | null;

  @ApiProperty()
  costNanoUsd!: number;

  @ApiProperty({ description: 'True where the true usage is not known.' })
  costIsBound!: boolean;
}

const kinds = [
  'stage',
  'run',
  'model',
  'tool',
  'review',
  'ticket',
  'halt',
  'pause',
  'queue',
] as const satisfies readonly SpanKind[];

export class SpanDto implements Span {
  @ApiProperty({ example: 'run/019a0000-0000-7000-8000-000000000000/3' })
  spanId!: string;

  @ApiProperty({ type: String, nullable: true })
  parentId!: string | null;

  @ApiProperty({ enum: kinds })
  kind!: SpanKind;

  @ApiProperty({
    description:
      'Stage, agent, model or tool; of a ticket its kind, of a halt its scope, of a pause who ordered it.',
  })
  name!: string;

  @ApiPropertyOptional({ enum: ['worker', 'qa', 'correction'] })
  role?: string;

  @ApiProperty()
  start!: Span['start'];

  @ApiProperty({ type: String, nullable: true, description: 'Null while it goes on.' })
  end!: Span['end'];

  @ApiProperty({ type: String, nullable: true })
  outcome!: string | null;

  @ApiPropertyOptional({
    type: [SpanAttemptDto],
    description: 'Each try, where there was more than one.',
  })
  attempts?: readonly SpanAttemptDto[];

  @ApiProperty({ description: 'Of everything in it, as is the cost.' })
  retries!: number;

  @ApiProperty()
  costNanoUsd!: number;

  @ApiProperty({ description: 'True where a part of the cost is an upper bound.' })
  costIsBound!: boolean;

  @ApiProperty({ description: 'Of the first event about it.' })
  ledgerIndex!: number;

  @ApiProperty({ description: 'Of the newest event about it, or about what is in it.' })
  changedIndex!: number;

  @ApiPropertyOptional({ description: 'Of stages, runs and rounds of QA.' })
  stage?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  runId?: string;

  @ApiPropertyOptional()
  step?: number;

  @ApiPropertyOptional({ description: 'Which model call of the run it is, see /v1/runs/{id}.' })
  n?: number;

  @ApiPropertyOptional({ description: 'Of QA and corrections.' })
  round?: number;

  @ApiPropertyOptional({ format: 'uuid' })
  ticketId?: string;

  @ApiPropertyOptional({ enum: ['pure', 'idempotent', 'at-most-once'] })
  effect?: string;
}

export class SpanPageDto {
  @ApiProperty({ type: [SpanDto] })
  items!: readonly SpanDto[];

  @ApiProperty({
    type: Number,
    nullable: true,
    description: '`afterIndex` of the next page; null after the last.',
  })
  nextAfterIndex!: number | null;

  @ApiProperty({
    description: 'Of the newest event that is in the spans: `changedAfter` of those who follow.',
  })
  lastIndex!: number;
}
