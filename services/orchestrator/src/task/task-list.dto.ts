import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsDayOrTime, MoneyDto, PageQuery } from '@nightshift/service-kit';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { taskStatuses } from './task-statuses.js';

/** PostgreSQL cannot compare with all of them. */
const PLAIN = /^\P{Cc}*$/u;
const plain = { message: 'must not hold control characters' };
/** As much as whole nano-USD can hold. */
const MAX_USD = 9_007_199;

/** `a`, `a,b`, or the parameter several times. */
const severalOf = ({ value }: { readonly value: unknown }): unknown =>
  [value].flat().flatMap((one) => (typeof one === 'string' ? one.split(',') : [one]));

/** Which tasks: every filter that is given holds. */
export class TaskFilterQuery {
  @ApiPropertyOptional({
    enum: taskStatuses,
    isArray: true,
    description: 'One or several: `waiting,halted`, or the parameter again.',
  })
  @IsOptional()
  @Transform(severalOf)
  @IsIn(taskStatuses, { each: true })
  status?: string[];

  @ApiPropertyOptional({ description: '`name`, or `name@version` for the tasks of one version.' })
  @IsOptional()
  @IsString()
  @Matches(PLAIN, plain)
  workflow?: string;

  @ApiPropertyOptional({
    description: 'Tasks whose idempotency key begins like this: those of one batch.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  @Matches(PLAIN, plain)
  keyPrefix?: string;

  @ApiPropertyOptional({ description: 'Whose data it is about, exactly.' })
  @IsOptional()
  @IsString()
  @Matches(PLAIN, plain)
  subject?: string;

  @ApiPropertyOptional({
    description:
      'Words of the subject, the idempotency key or the id, or how they begin: every one has to be there.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  @Matches(PLAIN, plain)
  text?: string;

  @ApiPropertyOptional({ minimum: 0, description: 'Tasks that have cost this much, or more.' })
  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(MAX_USD)
  minCostUsd?: number;

  @ApiPropertyOptional({ minimum: 0, description: 'Tasks that have cost no more than this.' })
  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(MAX_USD)
  maxCostUsd?: number;

  @ApiPropertyOptional({ description: 'Accepted then, or later. ISO 8601.' })
  @IsOptional()
  @IsDayOrTime()
  acceptedFrom?: string;

  @ApiPropertyOptional({ description: 'Accepted before then. ISO 8601.' })
  @IsOptional()
  @IsDayOrTime()
  acceptedTo?: string;
}

export class TaskListQuery extends IntersectionType(PageQuery, TaskFilterQuery) {
  @ApiPropertyOptional({ enum: ['newest', 'dearest'], default: 'newest' })
  @IsOptional()
  @IsIn(['newest', 'dearest'])
  order?: 'newest' | 'dearest';
}

export class TaskListItemDto {
  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  subject!: string;

  @ApiProperty({ type: String, nullable: true })
  idempotencyKey!: string | null;

  @ApiProperty({ enum: taskStatuses })
  status!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The ticket it waits for.' })
  ticketId!: string | null;

  @ApiProperty({ type: MoneyDto })
  cost!: MoneyDto;

  @ApiProperty({ type: String, nullable: true })
  deadlineAt!: string | null;

  @ApiProperty()
  acceptedAt!: string;

  @ApiProperty()
  updatedAt!: string;
}

export class TaskPageDto {
  @ApiProperty({ type: [TaskListItemDto] })
  items!: readonly TaskListItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class TaskSummaryDto {
  @ApiProperty({
    description: 'Tasks by status.',
    additionalProperties: { type: 'integer' },
    type: 'object',
  })
  tasks!: Record<string, number>;

  @ApiProperty()
  total!: number;

  @ApiProperty({ type: MoneyDto })
  cost!: MoneyDto;
}
