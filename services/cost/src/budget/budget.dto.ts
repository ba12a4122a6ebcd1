import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto } from '@nightshift/service-kit';
import { IsNumber, IsOptional, IsPositive, IsString, Max, MaxLength, Min } from 'class-validator';

const MAX_USD = 1_000_000;

export class SetBudgetDto {
  @ApiProperty({ description: 'In USD.', example: 25 })
  @IsNumber()
  @Min(0)
  @Max(MAX_USD)
  limitUsd!: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  reason?: string;
}

export class RaiseBudgetDto {
  @ApiProperty({ description: 'In USD.', example: 5 })
  @IsNumber()
  @IsPositive()
  @Max(MAX_USD)
  byUsd!: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  reason?: string;
}

export class BudgetDto {
  @ApiProperty({ enum: ['tenant', 'workflow', 'task'] })
  scope!: string;

  @ApiProperty()
  key!: string;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'null: no limit at this level.' })
  limit!: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, description: 'Spent, and settled.' })
  settled!: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'Held by open runs.' })
  reserved!: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true })
  free!: MoneyDto | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The ticket that asks whether to raise or to stop, while it is halted.',
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
