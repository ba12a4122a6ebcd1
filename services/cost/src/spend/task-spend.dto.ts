import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDay, MoneyDto } from '@nightshift/service-kit';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { BudgetDto } from '../budget/budget.dto.js';

export class TaskSpendQuery {
  @ApiPropertyOptional({ description: 'Only of this workflow.' })
  @IsOptional()
  @IsString()
  @MaxLength(128)
  workflow?: string;

  @ApiPropertyOptional({
    description: 'True: only tasks that stand, by a halt of their own or one above; of all days.',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value))
  @IsBoolean()
  halted?: boolean;

  @ApiPropertyOptional({ description: 'First day with a call, UTC. Default: of this month.' })
  @IsOptional()
  @IsDay()
  from?: string;

  @ApiPropertyOptional({ description: 'Last day with a call, UTC. Default: today.' })
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

  @ApiPropertyOptional({ description: '`nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  cursor?: string;
}

export class RefusedDto {
  @ApiProperty({ format: 'uuid', description: 'The halt it waits for.' })
  haltId!: string;

  @ApiProperty({ enum: ['task', 'workflow', 'tenant'], description: 'Where that was ordered.' })
  scope!: string;

  @ApiProperty()
  reason!: string;

  @ApiProperty({
    type: MoneyDto,
    nullable: true,
    description:
      'The worst case of its next call; null: it has not begun, and takes what there is.',
  })
  needs!: MoneyDto | null;
}

export class TaskSpendDto {
  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null: not seen yet.' })
  workflow!: string | null;

  @ApiProperty({ enum: ['open', 'completed', 'failed', 'cancelled'] })
  status!: string;

  @ApiProperty()
  calls!: number;

  @ApiProperty({ type: MoneyDto, description: 'Of all its calls so far.' })
  cost!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of it charged at its upper bound.' })
  bound!: MoneyDto;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: "As a multiple of its workflow's median; null: there is none yet.",
  })
  multiple!: number | null;

  @ApiProperty({
    type: BudgetDto,
    nullable: true,
    description: 'null: it never asked for money, or ended a while ago and its books are closed.',
  })
  budget!: BudgetDto | null;

  @ApiProperty({ type: RefusedDto, nullable: true, description: 'null: it waits for no halt.' })
  refused!: RefusedDto | null;
}

export class TaskSpendPageDto {
  @ApiProperty({ type: [TaskSpendDto] })
  items!: TaskSpendDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class WorkflowMedianDto {
  @ApiProperty()
  workflow!: string;

  @ApiProperty({ description: 'Ended tasks it is from: the newest 1,000 at most.' })
  tasks!: number;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'null: half of them cost nothing.' })
  median!: MoneyDto | null;
}

export class BinDto {
  @ApiProperty()
  workflow!: string;

  @ApiProperty({ description: 'From 2^(bin/8) to below 2^((bin+1)/8) times the median.' })
  bin!: number;

  @ApiProperty()
  tasks!: number;
}

export class DistributionDto {
  @ApiProperty({ type: [WorkflowMedianDto] })
  workflows!: WorkflowMedianDto[];

  @ApiProperty({ type: [BinDto] })
  bins!: BinDto[];
}
