import { ApiProperty } from '@nestjs/swagger';
import { BudgetDto } from './budget.dto.js';

export class BudgetNodeDto extends BudgetDto {
  @ApiProperty({ description: 'Tasks that were ever accepted.' })
  tasks!: number;

  @ApiProperty({ description: 'Those that have not ended.' })
  openTasks!: number;

  @ApiProperty({ description: 'Those that stand, by a halt of their own or by one above them.' })
  haltedTasks!: number;
}

export class BudgetTreeDto {
  @ApiProperty({ type: BudgetNodeDto })
  tenant!: BudgetNodeDto;

  @ApiProperty({ type: [BudgetNodeDto], description: 'By name.' })
  workflows!: BudgetNodeDto[];

  @ApiProperty({ type: String, nullable: true, description: 'For more workflows.' })
  nextCursor!: string | null;

  @ApiProperty({ description: 'Requests for money that wait.' })
  waiting!: number;
}
