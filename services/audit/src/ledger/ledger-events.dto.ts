import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { type Closed, closedBecause } from '../content/shown-events.store.js';

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

  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description: 'With `true`, sealed content stays as it was written: nobody is shown it.',
  })
  @IsOptional()
  @IsIn(['true', 'false'])
  asWritten?: 'true' | 'false';
}

export class LedgerEventDto {
  @ApiProperty()
  index!: number;

  @ApiProperty({ description: 'SHA-256(0x00 ‖ bytes of the event).' })
  leaf!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'With its content opened where it was sealed, and that can be opened.',
  })
  event!: object;

  @ApiPropertyOptional({
    description:
      'The exact bytes, as text, where `event` was opened or erased: the leaf is that of these. Elsewhere `event` is what was written.',
  })
  bytes?: string;

  @ApiPropertyOptional({
    enum: [true],
    description: 'The key of its content was destroyed: `content` only stands for what was there.',
  })
  contentErased?: true;

  @ApiPropertyOptional({
    enum: closedBecause,
    description:
      'Why sealed content stays as it was written: the key ring does not know its key, it was changed, or its type is newer than this service.',
  })
  contentSealed?: Closed;
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
