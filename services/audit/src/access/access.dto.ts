import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDayOrTime, PageQuery } from '@nightshift/service-kit';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { Access, AccessFilter } from './accesses.store.js';

const name = (description: string) => ({ type: String, description });

export class AccessQuery extends PageQuery implements AccessFilter {
  @ApiPropertyOptional({ description: 'Of one task; absent: of all tasks of the tenant.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  taskId?: string;

  @ApiPropertyOptional(name('By whom it was read.'))
  @IsOptional()
  @IsString()
  @MaxLength(128)
  by?: string;

  @ApiPropertyOptional(
    name(
      'Of tasks about this data subject, and of answers kept from their tickets: its whole name, or its pseudonym.',
    ),
  )
  @IsOptional()
  @IsString()
  @MaxLength(300)
  subject?: string;

  @ApiPropertyOptional(name('Read at this time or later.'))
  @IsOptional()
  @IsDayOrTime()
  from?: string;

  @ApiPropertyOptional(name('Read before this time.'))
  @IsOptional()
  @IsDayOrTime()
  until?: string;
}

export class AccessDto implements Access {
  @ApiProperty({ description: 'Ledger index of the record.' })
  index!: number;

  @ApiProperty()
  at!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null: a list of several.' })
  taskId!: string | null;

  @ApiProperty({
    type: [String],
    description:
      'The tasks it was of; of a list, those that the same person had not seen in it within the hour. A kept answer goes by `precedent/<id>`.',
  })
  taskIds!: readonly string[];

  @ApiProperty()
  by!: string;

  @ApiProperty({
    example: 'trace',
    description:
      'What it was read for: trace, search, evidence, task, run, call, effects, result, ticket, link, precedent, review, sample; of lists: tickets, groups, group, precedents.',
  })
  purpose!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'As it was given in `x-nightshift-reason`; erased with the content. Lists keep none.',
  })
  reason!: string | null;

  @ApiProperty({
    description: 'A reason was given, and is erased with the content, or unreadable.',
  })
  reasonErased!: boolean;

  @ApiProperty({ description: 'The service that showed it.' })
  service!: string;

  @ApiProperty({
    description: 'Until then the record stands for what else the same person read of it.',
  })
  until!: string;
}

export class AccessPageDto {
  @ApiProperty({ type: [AccessDto] })
  items!: readonly AccessDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
