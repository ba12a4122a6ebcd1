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

export class LedgerFaultDto {
  @ApiProperty()
  index!: number;

  @ApiPropertyOptional({
    description:
      'Where the first is not known exactly: it is one of those from `index` to this one.',
  })
  upTo?: number;

  @ApiProperty()
  reason!: string;
}

export class SignedDto {
  @ApiProperty({ description: 'Checkpoints that fit, wherever they stand.' })
  checkpoints!: number;

  @ApiProperty({ description: 'Events that the last of them covers.' })
  upTo!: number;

  @ApiProperty({ description: 'Those in the folder, and the one given.' })
  externalCheckpoints!: number;

  @ApiProperty()
  externalUpTo!: number;

  @ApiProperty({ description: 'Events after the last checkpoint: nothing vouches for them yet.' })
  unsigned!: number;
}

export class ResumedDto {
  @ApiProperty({ description: 'Events up to this index were read by it.' })
  upTo!: number;

  @ApiProperty({ format: 'date-time', description: 'When it began.' })
  since!: string;
}

export class VerificationDto {
  @ApiProperty()
  ok!: boolean;

  @ApiProperty()
  events!: number;

  @ApiProperty()
  batches!: number;

  @ApiProperty()
  streams!: number;

  @ApiProperty({
    description: 'Streams whose newest events may still be on their way into the ledger.',
  })
  onTheirWay!: number;

  @ApiProperty({ type: LedgerFaultDto, nullable: true })
  firstFault!: LedgerFaultDto | null;

  @ApiProperty()
  lastIndex!: number;

  @ApiProperty()
  batchHash!: string;

  @ApiProperty({ description: 'Root of the Merkle tree over the rows that were read, hex.' })
  rootHash!: string;

  @ApiProperty({ type: SignedDto })
  signed!: SignedDto;

  @ApiProperty({
    type: ResumedDto,
    nullable: true,
    description: 'What an interrupted verification had read before: it was not read again.',
  })
  resumed!: ResumedDto | null;

  @ApiProperty()
  elapsedMs!: number;
}
