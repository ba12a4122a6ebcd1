import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDay } from '@nightshift/service-kit';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { MAX_PART_EVENTS } from './export.store.js';

export class ExportPartQuery {
  @ApiProperty({ minimum: 0, description: 'Events after this ledger index.' })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  afterIndex!: number;

  @ApiProperty({ minimum: 1, description: 'And up to this one: the size of a checkpoint.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  upToIndex!: number;

  @ApiPropertyOptional({ minimum: 1, maximum: MAX_PART_EVENTS, default: MAX_PART_EVENTS })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PART_EVENTS)
  limit = MAX_PART_EVENTS;
}

export class ExportDayDto {
  @ApiProperty({ example: '2026-11-25', description: 'UTC.' })
  day!: string;

  @ApiProperty()
  rows!: number;
}

export class ExportPartDto {
  @ApiProperty()
  firstIndex!: number;

  @ApiProperty({ description: '`afterIndex` of the next part; `upToIndex` in the last.' })
  lastIndex!: number;

  @ApiProperty({ type: [ExportDayDto], description: 'Empty if there is no further event.' })
  days!: readonly ExportDayDto[];
}

export class ExportFileQuery {
  @ApiProperty({ minimum: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  firstIndex!: number;

  @ApiProperty({ minimum: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  lastIndex!: number;

  @ApiProperty({ example: '2026-11-25' })
  @IsDay()
  // What the calendar of the store can hold.
  @Matches(/^(19|20|21)/, { message: 'must be a day from 1900 to 2199' })
  day!: string;
}
