import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type SimulatedFault, simulatedFaults } from '@nightshift/contracts';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { faultWords } from './fault-words.js';
import type { FaultView } from './faults.store.js';

const DEFAULT_MINUTES = 5;
const MAX_MINUTES = 60;

export class FaultPath {
  @ApiProperty({ enum: simulatedFaults })
  @IsIn(simulatedFaults)
  fault!: SimulatedFault;
}

export class SwitchFaultDto {
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_MINUTES, default: DEFAULT_MINUTES })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_MINUTES)
  minutes: number = DEFAULT_MINUTES;
}

export class FaultDto {
  @ApiProperty({ enum: simulatedFaults })
  fault!: SimulatedFault;

  @ApiProperty({ description: 'What every call of a simulated model does while it is on.' })
  does!: string;

  @ApiProperty({ description: 'What there is to see of it, and where.' })
  shows!: string;

  @ApiProperty({ description: 'The page of docs/runbooks that says how it is mended.' })
  runbook!: string;

  @ApiProperty()
  on!: boolean;

  @ApiPropertyOptional({ format: 'date-time', description: 'It ends by itself.' })
  until?: string;

  @ApiPropertyOptional({ description: 'Who switched it on.' })
  by?: string;
}

export class FaultListDto {
  @ApiProperty({ type: [FaultDto] })
  items!: FaultDto[];
}

export const faultDto = ({ fault, on }: FaultView): FaultDto => ({
  fault,
  ...faultWords[fault],
  on: on !== undefined,
  ...on,
});
