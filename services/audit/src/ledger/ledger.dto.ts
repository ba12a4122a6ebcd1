import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { type FileFormat, fileFormats } from './sql.store.js';

export class LedgerEventsQuery {
  @ApiPropertyOptional({ default: 0, description: 'Events after this ledger index.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  afterIndex = 0;

  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit = 100;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  taskId?: string;

  @ApiPropertyOptional({ example: 'task.completed.v1' })
  @IsOptional()
  @IsString()
  type?: string;
}

export class SqlDto {
  @ApiProperty({
    example: 'select workflow, count(), sum(cost_usd) from v_tasks group by workflow',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(20_000)
  query!: string;

  @ApiPropertyOptional({
    enum: Object.keys(fileFormats),
    description:
      "The answer as a file, in ClickHouse's own JSON, JSON lines (an object a line), CSV (with names) or Parquet. A file is never cut: more rows than one answer may have are refused.",
  })
  @IsOptional()
  @IsIn(Object.keys(fileFormats))
  format?: FileFormat;
}

export class SqlColumnDto {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  type!: string;
}

export class SqlResultDto {
  @ApiProperty({ type: [SqlColumnDto] })
  columns!: readonly SqlColumnDto[];

  @ApiProperty({ type: 'array', items: { type: 'array', items: {} } })
  rows!: readonly (readonly unknown[])[];

  @ApiProperty()
  truncated!: boolean;

  @ApiProperty()
  elapsedMs!: number;
}

export class LedgerHeadDto {
  @ApiProperty({ description: 'Index of the newest event; events count from 1.' })
  lastIndex!: number;

  @ApiProperty({ description: 'Hash of the newest batch: it vouches for everything before it.' })
  batchHash!: string;
}

export class LedgerEventDto {
  @ApiProperty()
  index!: number;

  @ApiProperty({ description: 'SHA-256(0x00 ‖ bytes of the event).' })
  leaf!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  event!: object;
}

export class LedgerPageDto {
  @ApiProperty({ type: [LedgerEventDto] })
  items!: readonly LedgerEventDto[];

  @ApiProperty({
    type: Number,
    nullable: true,
    description: '`afterIndex` of the next page; null after the last.',
  })
  nextAfterIndex!: number | null;
}
