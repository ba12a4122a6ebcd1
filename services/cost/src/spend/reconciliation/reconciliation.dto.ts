import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDay, MoneyDto } from '@nightshift/service-kit';
import {
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator';
import { FIELDS, type Format, FORMATS } from './columns.js';

/** Some ten thousand calls; larger exports are cut by days. */
export const MAX_EXPORT_CHARS = 7_000_000;

export class ReconcileDto {
  @ApiProperty({
    description:
      'The export as it is: CSV with a heading, or JSON (a list of rows, or `data` with `results`). One line per call (with the name the provider gave it), or per day and model.',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_EXPORT_CHARS)
  text!: string;

  @ApiPropertyOptional({ description: 'For people, e.g. the name of the file.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  source?: string;

  @ApiPropertyOptional({
    description:
      'Whose export it is: the part of a model’s name before the slash. Default: what its rows say, or their models.',
    example: 'openai',
  })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9._-]{0,63}$/i)
  provider?: string;

  @ApiPropertyOptional({ enum: FORMATS, default: 'auto' })
  @IsOptional()
  @IsIn(FORMATS)
  format?: Format;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: `Which column holds what, where it goes by another name: ${FIELDS.join(', ')}.`,
    example: { costUsd: 'Amount (USD)' },
  })
  @IsOptional()
  @IsObject()
  columns?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Models by their name in the export, where the books call them otherwise.',
    example: { 'gpt-4o-latest': 'openai/gpt-4o' },
  })
  @IsOptional()
  @IsObject()
  models?: Record<string, unknown>;

  @ApiPropertyOptional({ description: 'First day, UTC. Default: the first of the export.' })
  @IsOptional()
  @IsDay()
  from?: string;

  @ApiPropertyOptional({ description: 'Last day, UTC. Default: the last of the export.' })
  @IsOptional()
  @IsDay()
  to?: string;

  @ApiPropertyOptional({
    description: 'Compare again, though this very export has been: the books may say more by now.',
  })
  @IsOptional()
  @IsBoolean()
  again?: boolean;
}

export class MeasuresDto {
  @ApiProperty({ type: Number, nullable: true, description: 'null: the export does not say.' })
  calls!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  inputTokens!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  outputTokens!: number | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  cost!: MoneyDto | null;
}

export class ComparisonDto {
  @ApiProperty({ description: 'UTC.' })
  day!: string;

  @ApiProperty()
  model!: string;

  @ApiProperty({ enum: ['match', 'differs', 'only-in-books', 'only-at-provider'] })
  status!: string;

  @ApiProperty({ type: [String], description: 'What is different.' })
  differs!: string[];

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      '`charged-at-bound`: calls whose true cost is not known are enough to explain it. null: unexplained, unless it matches.',
  })
  explanation!: string | null;

  @ApiProperty({ type: MeasuresDto, description: 'With the adjustments made here.' })
  booked!: MeasuresDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of it still charged at its bound.' })
  bound!: MoneyDto;

  @ApiProperty({ type: MeasuresDto })
  provider!: MeasuresDto;
}

export class CallDto {
  @ApiProperty()
  providerCallId!: string;

  @ApiProperty()
  day!: string;

  @ApiProperty()
  model!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null: in no books of ours.' })
  taskId!: string | null;

  @ApiProperty({ type: String, nullable: true })
  runId!: string | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  booked!: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  provider!: MoneyDto | null;
}

export class CallListDto {
  @ApiProperty()
  count!: number;

  @ApiProperty({ type: [CallDto], description: 'The first 100.' })
  first!: CallDto[];
}

export class CallsDto {
  @ApiProperty({ description: 'Named by both sides.' })
  matched!: number;

  @ApiProperty({ type: CallListDto, description: 'Charged at their bound, and now at their cost.' })
  adjusted!: CallListDto;

  @ApiProperty({ type: CallListDto, description: 'Named by both, at another cost.' })
  differ!: CallListDto;

  @ApiProperty({ type: CallListDto })
  onlyInBooks!: CallListDto;

  @ApiProperty({ type: CallListDto })
  onlyAtProvider!: CallListDto;
}

export class ReconciliationSummaryDto {
  @ApiProperty({ format: 'uuid' })
  reconciliationId!: string;

  @ApiProperty()
  source!: string;

  @ApiProperty()
  from!: string;

  @ApiProperty()
  to!: string;

  @ApiProperty({ type: MoneyDto, description: 'In the books, before the adjustments.' })
  booked!: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'null: the export has no amounts.' })
  provider!: MoneyDto | null;

  @ApiProperty({ description: 'Days and models that match.' })
  matching!: number;

  @ApiProperty({ description: 'That differ, but calls charged at their bound explain it.' })
  explained!: number;

  @ApiProperty({ description: 'That differ for no known reason.' })
  unexplained!: number;

  @ApiProperty({ description: 'Calls that were charged at their bound, and now at their cost.' })
  adjustedCalls!: number;

  @ApiProperty({ type: MoneyDto, description: 'What that gives back to the budgets.' })
  freed!: MoneyDto;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  at!: string;
}

export class ReconciliationDto extends ReconciliationSummaryDto {
  @ApiProperty({ type: [ComparisonDto] })
  lines!: ComparisonDto[];

  @ApiProperty({ type: CallsDto, nullable: true, description: 'null: an export of totals.' })
  calls!: CallsDto | null;
}

/** Without the classes that describe them. */
export type ReconciliationSummary = Pick<ReconciliationSummaryDto, keyof ReconciliationSummaryDto>;
export type Reconciliation = Pick<ReconciliationDto, keyof ReconciliationDto>;

export class ReconciledDto extends ReconciliationDto {
  @ApiProperty({ description: 'False: this very export was compared before.' })
  created!: boolean;
}

export class ReconciliationListDto {
  @ApiProperty({ type: [ReconciliationSummaryDto] })
  items!: ReconciliationSummaryDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
