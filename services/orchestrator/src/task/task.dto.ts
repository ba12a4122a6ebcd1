import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Json } from '@nightshift/kernel';
import { IsInstant, MoneyDto } from '@nightshift/service-kit';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { taskStatuses } from './task-statuses.js';

export class SubmitTaskDto {
  @ApiProperty({
    description: '`name` for the newest registered version, or `name@version`.',
    example: 'dependency-audit',
  })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(@\d{1,9})?$/, {
    message: 'must be `name` or `name@version`',
  })
  workflow!: string;

  @ApiProperty({ description: "Fits the workflow's brief schema." })
  @IsDefined({ message: 'is missing' })
  brief!: Json;

  @ApiPropertyOptional({ description: 'Whose data it is about.', default: 'none' })
  @IsOptional()
  @IsString()
  subject?: string;

  @ApiPropertyOptional({
    description:
      'The same key of the same tenant never makes a second task. The header `Idempotency-Key` says the same.',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  idempotencyKey?: string;

  @ApiPropertyOptional({ minimum: 0, maximum: 9, default: 5 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(9)
  priority?: number;

  @ApiPropertyOptional({
    description: 'ISO 8601 in UTC with milliseconds; a task that is not done by then is cancelled.',
    example: '2026-11-25T06:00:00.000Z',
  })
  @IsOptional()
  @IsInstant()
  deadlineAt?: string;

  @ApiPropertyOptional({ description: "In USD; the workflow's own budget per task if absent." })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  budgetUsd?: number;
}

export class SubmitBatchDto {
  @ApiProperty({ type: [SubmitTaskDto], minItems: 1, maxItems: 1000 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => SubmitTaskDto)
  tasks!: SubmitTaskDto[];
}

export class ReasonDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  reason?: string;
}

export class ShowTaskQuery {
  @ApiPropertyOptional({
    minimum: 0,
    maximum: 60_000,
    default: 0,
    description: 'Answer only once the task has ended, or after this many milliseconds.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(60_000)
  waitMs = 0;
}

export class SubmittedTaskDto {
  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty({ example: 'dependency-audit@1' })
  workflow!: string;

  @ApiProperty({ enum: taskStatuses })
  status!: string;

  @ApiProperty({ description: 'False if the idempotency key had made this task before.' })
  created!: boolean;
}

export class RefusedSubmissionDto {
  @ApiProperty({ description: 'Place in the batch, from 0.' })
  index!: number;

  @ApiProperty()
  code!: string;

  @ApiProperty()
  detail!: string;
}

export class SubmittedBatchDto {
  @ApiProperty({ type: [SubmittedTaskDto] })
  items!: SubmittedTaskDto[];

  @ApiProperty({
    type: [RefusedSubmissionDto],
    description: 'Keys that belong to another task already.',
  })
  refused!: RefusedSubmissionDto[];
}

export class TaskEventDto {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  time!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: object;
}

export class TaskDto {
  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The task it was forked from.' })
  parentTaskId!: string | null;

  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  workflowHash!: string;

  @ApiProperty({ enum: taskStatuses })
  status!: string;

  @ApiProperty({ type: String, nullable: true })
  stage!: string | null;

  @ApiProperty({ type: String, nullable: true })
  ticketId!: string | null;

  @ApiProperty()
  brief!: Json;

  @ApiProperty({ description: 'Once it is completed.', required: false })
  output?: Json;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: "People's decisions by stage.",
  })
  decisions!: object;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed or was cancelled.' })
  reason!: string | null;

  @ApiProperty({ type: MoneyDto })
  cost!: MoneyDto;

  @ApiProperty({
    description: 'What was said in it is erased: texts only stand for what was there.',
  })
  contentErased!: boolean;

  @ApiProperty({ type: [String], description: 'Its runs, see /v1/runs/{id}.' })
  runIds!: string[];

  @ApiProperty({ type: [TaskEventDto] })
  history!: TaskEventDto[];
}
