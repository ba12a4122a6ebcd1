import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { BudgetPeriod } from '@nightshift/contracts';
import { MoneyDto } from '@nightshift/service-kit';
import {
  IsIn,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { HaltDto } from '../halt/halt.dto.js';

const MAX_USD = 1_000_000;
const PERIODS = ['month', 'day', 'total'];

class ChangeDto {
  @ApiPropertyOptional({
    enum: PERIODS,
    description:
      'Which of its limits, by calendar in UTC. Default: the only one there is, else month for a tenant and total below.',
  })
  @IsOptional()
  @IsIn(PERIODS)
  period?: BudgetPeriod;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  reason?: string;
}

export class SetBudgetDto extends ChangeDto {
  @ApiProperty({ description: 'In USD.', example: 25 })
  @IsNumber()
  @Min(0)
  @Max(MAX_USD)
  limitUsd!: number;
}

export class RaiseBudgetDto extends ChangeDto {
  @ApiProperty({ description: 'In USD.', example: 5 })
  @IsNumber()
  @IsPositive()
  @Max(MAX_USD)
  byUsd!: number;
}

export class LimitDto {
  @ApiProperty({ enum: PERIODS })
  period!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'First day of the period, UTC; null: all time, or nothing was spent yet.',
  })
  since!: string | null;

  @ApiProperty({ type: MoneyDto })
  limit!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'Settled in the period.' })
  settled!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'Neither settled nor held by open runs.' })
  free!: MoneyDto;

  @ApiProperty({ description: 'How far its use was announced in this period, in percent.' })
  thresholdReached!: number;
}

export class BudgetDto {
  @ApiProperty({ enum: ['tenant', 'workflow', 'task'] })
  scope!: string;

  @ApiProperty()
  key!: string;

  @ApiProperty({ type: [LimitDto], description: 'Those in force; every one of them holds.' })
  limits!: LimitDto[];

  @ApiProperty({
    type: MoneyDto,
    nullable: true,
    description: 'The limit that lets least through. null: no limit at this level.',
  })
  limit!: MoneyDto | null;

  @ApiProperty({
    type: MoneyDto,
    description: 'Spent, and settled: in the period of that limit, else in all time.',
  })
  settled!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'Held by open runs.' })
  reserved!: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true })
  free!: MoneyDto | null;

  @ApiProperty({ type: [HaltDto], description: 'While one is in force nothing is granted here.' })
  halts!: HaltDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The ticket of the first of the halts.',
  })
  haltTicketId!: string | null;
}

export class BudgetListDto {
  @ApiProperty({ type: [BudgetDto] })
  items!: BudgetDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: null;

  @ApiProperty({ description: 'Requests for money that wait.' })
  waiting!: number;
}
