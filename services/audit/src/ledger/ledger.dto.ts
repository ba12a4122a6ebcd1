import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { type FileFormat, fileFormats } from './sql.store.js';

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
