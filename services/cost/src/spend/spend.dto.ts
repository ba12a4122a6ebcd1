import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDay, MoneyDto } from '@nightshift/service-kit';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { TOP_BY, type TopBy } from './spend-views.store.js';

export class TopQuery {
  @ApiProperty({ enum: TOP_BY })
  @IsIn(TOP_BY)
  by!: TopBy;

  @ApiPropertyOptional({ description: 'First day, UTC. Default: the first of this month.' })
  @IsOptional()
  @IsDay()
  from?: string;

  @ApiPropertyOptional({ description: 'Last day, UTC. Default: today.' })
  @IsOptional()
  @IsDay()
  to?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 20 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 20;
}

export class SpendSumDto {
  @ApiProperty({ description: 'Model calls, also those that failed.' })
  calls!: number;

  @ApiProperty({ description: 'With those read from a cache or written to one.' })
  inputTokens!: number;

  @ApiProperty()
  cachedInputTokens!: number;

  @ApiProperty()
  cacheWriteInputTokens!: number;

  @ApiProperty()
  outputTokens!: number;

  @ApiProperty({ type: MoneyDto })
  cost!: MoneyDto;

  @ApiProperty({
    type: MoneyDto,
    description: 'The part charged at its upper bound: what it truly cost is not known (yet).',
  })
  bound!: MoneyDto;

  @ApiProperty({ description: '`bound` as a share of `cost`, from 0 to 1.' })
  boundShare!: number;

  @ApiProperty({ description: 'Calls charged so.' })
  boundCalls!: number;
}

export class TopItemDto extends SpendSumDto {
  @ApiProperty({ description: 'Workflow, task, model or day; workflow `unknown`: not seen yet.' })
  key!: string;
}

export class TopDto {
  @ApiProperty({ enum: TOP_BY })
  by!: string;

  @ApiProperty()
  from!: string;

  @ApiProperty()
  to!: string;

  @ApiProperty({ type: [TopItemDto] })
  items!: TopItemDto[];

  @ApiProperty({ type: SpendSumDto, description: 'Of the whole period, also what is not listed.' })
  total!: SpendSumDto;
}

export class ForecastQuery {
  @ApiPropertyOptional({ description: 'Only this workflow.' })
  @IsOptional()
  @IsString()
  @MaxLength(128)
  workflow?: string;
}

export class SpreadDto {
  @ApiProperty({ type: MoneyDto })
  mean!: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  p50!: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  p80!: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  p95!: MoneyDto;
}

export class WorkflowForecastDto {
  @ApiProperty()
  workflow!: string;

  @ApiProperty({ description: 'Completed and failed tasks it is from: the newest 1,000 at most.' })
  tasks!: number;

  @ApiProperty({
    type: SpreadDto,
    nullable: true,
    description: 'Cost of its next task; null: not enough data.',
  })
  next!: SpreadDto | null;

  @ApiProperty({ description: 'Tasks that have not ended.' })
  open!: number;
}

export class QueueForecastDto extends SpreadDto {
  @ApiProperty({ description: 'Open tasks it is of.' })
  tasks!: number;

  @ApiProperty({
    description: 'Those of them that have cost more than any task before: nothing is added.',
  })
  beyond!: number;

  @ApiProperty({ description: 'Open tasks of workflows without enough data: not in it.' })
  unknown!: number;
}

export class PaceDto {
  @ApiProperty({ enum: ['today', 'seven-days'] })
  basis!: string;

  @ApiProperty({ type: MoneyDto })
  perDay!: MoneyDto;

  @ApiProperty({ type: String, nullable: true, description: 'UTC; null: not in this month.' })
  reachedOn!: string | null;

  @ApiProperty({ type: MoneyDto, description: 'What the month will have cost by its end.' })
  monthTotal!: MoneyDto;
}

export class BudgetForecastDto {
  @ApiProperty({ type: MoneyDto, description: "The tenant's limit for the month." })
  limit!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'In this month so far, open runs included.' })
  spent!: MoneyDto;

  @ApiProperty({ type: [PaceDto] })
  paces!: PaceDto[];
}

export class ForecastDto {
  @ApiProperty({ description: 'Ended tasks of a workflow that are enough for a forecast.' })
  enoughTasks!: number;

  @ApiProperty({ type: [WorkflowForecastDto] })
  workflows!: WorkflowForecastDto[];

  @ApiProperty({ type: QueueForecastDto, description: 'What open tasks will still cost.' })
  openQueue!: QueueForecastDto;

  @ApiProperty({ type: BudgetForecastDto })
  budget!: BudgetForecastDto;
}
