import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto } from '@nightshift/service-kit';
import {
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator';

export class ForkTaskDto {
  @ApiProperty({ description: 'The stage to run again; what is before it is taken over.' })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  fromStage!: string;

  @ApiPropertyOptional({
    description: '`name@version`; that of the older task if absent.',
    example: 'dependency-audit@2',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(@\d{1,9})?$/, {
    message: 'must be `name` or `name@version`',
  })
  workflow?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: {
        models: { type: 'array', items: { type: 'string' } },
        instructions: { type: 'string' },
      },
    },
    description:
      'By agent: other models (the first is used, the others are fallbacks), other instructions.',
    example: { auditor: { models: ['anthropic/claude-opus-4-5'] } },
  })
  @IsOptional()
  @IsObject()
  overrides?: Record<string, unknown>;

  @ApiPropertyOptional({
    enum: ['simulated', 'real'],
    default: 'simulated',
    description: 'Whether tools with effects are called, or answer what the older task recorded.',
  })
  @IsOptional()
  @IsIn(['simulated', 'real'])
  effects?: 'simulated' | 'real';

  @ApiPropertyOptional({ description: 'The same key never makes a second task.' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  idempotencyKey?: string;
}

export class ComparedTaskDto {
  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  status!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The task it was forked from.' })
  parentTaskId!: string | null;

  @ApiProperty({ type: MoneyDto })
  cost!: MoneyDto;
}

export class JsonChangeDto {
  @ApiProperty({ description: 'JSON Pointer.' })
  at!: string;

  @ApiProperty({ enum: ['added', 'removed', 'changed'] })
  kind!: string;

  @ApiPropertyOptional()
  from?: unknown;

  @ApiPropertyOptional()
  to?: unknown;
}

export class StageFactsDto {
  @ApiPropertyOptional()
  output?: unknown;

  @ApiProperty({ description: 'From the task it was forked from: nothing was run here.' })
  takenOver!: boolean;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'What judges sent back to be corrected.',
  })
  findings!: readonly object[];

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  decision!: object | null;

  @ApiProperty()
  rounds!: number;

  @ApiProperty()
  retries!: number;

  @ApiProperty({ type: MoneyDto })
  cost!: MoneyDto;

  @ApiProperty({ type: Number, nullable: true })
  durationMs!: number | null;

  @ApiProperty({ type: [String], description: 'Workers, judges, corrections: see /v1/runs/{id}.' })
  runIds!: readonly string[];
}

export class StageDiffDto {
  @ApiProperty()
  stage!: string;

  @ApiProperty({ type: StageFactsDto, nullable: true })
  a!: StageFactsDto | null;

  @ApiProperty({ type: StageFactsDto, nullable: true })
  b!: StageFactsDto | null;

  @ApiProperty({ type: [JsonChangeDto], description: 'What makes the output of b of that of a.' })
  output!: readonly JsonChangeDto[];
}

export class TaskDiffDto {
  @ApiProperty({ type: ComparedTaskDto })
  a!: ComparedTaskDto;

  @ApiProperty({ type: ComparedTaskDto })
  b!: ComparedTaskDto;

  @ApiProperty({ type: [StageDiffDto] })
  stages!: readonly StageDiffDto[];
}
