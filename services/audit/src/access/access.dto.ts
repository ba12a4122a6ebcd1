import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@nightshift/service-kit';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { Access } from './accesses.store.js';

export class AccessQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Of one task; absent: of all tasks of the tenant.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  taskId?: string;
}

export class AccessDto implements Access {
  @ApiProperty({ description: 'Ledger index of the record.' })
  index!: number;

  @ApiProperty()
  at!: string;

  @ApiProperty()
  taskId!: string;

  @ApiProperty()
  by!: string;

  @ApiProperty({
    example: 'trace',
    description:
      'What it was read for: trace, search, evidence, task, run, call, result, ticket, review, sample.',
  })
  purpose!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'As it was given in `x-nightshift-reason`; erased with the content.',
  })
  reason!: string | null;

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
