import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  Max,
  MaxLength,
  ValidateNested,
} from 'class-validator';

/** As the contract has names. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
const NOT_A_NAME = 'must be a name of letters, digits and . _ @ : + -, at most 128';
const STEPS = ['remind', 'reassign', 'escalate'] as const;
const RISKS = ['low', 'medium', 'high'] as const;

export class QueueLadderStepDto {
  @ApiProperty({
    description: 'Share of the time to the due time after which it comes; over 1: after it.',
  })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @IsPositive()
  @Max(10)
  atShare!: number;

  @ApiProperty({ enum: STEPS })
  @IsIn(STEPS)
  step!: (typeof STEPS)[number];

  @ApiPropertyOptional({
    description: 'Of `escalate`: the queue that is asked next. Of `reassign`: the person.',
  })
  @IsOptional()
  @Matches(NAME, { message: NOT_A_NAME })
  to?: string | undefined;
}

export class SetQueueDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  description?: string;

  @ApiPropertyOptional({ type: [String] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(NAME, { each: true, message: NOT_A_NAME })
  skills?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Who may answer. None: everybody.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @Matches(NAME, { each: true, message: NOT_A_NAME })
  members?: string[];

  @ApiPropertyOptional({
    type: [QueueLadderStepDto],
    description: 'Absent: one reminder after three quarters of the time.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => QueueLadderStepDto)
  ladder?: QueueLadderStepDto[];

  @ApiPropertyOptional({
    enum: RISKS,
    description: 'From this risk on, two persons must give the same answer. Absent: never.',
  })
  @IsOptional()
  @IsIn(RISKS)
  twoPersonFrom?: (typeof RISKS)[number];
}

export class QueueDto {
  @ApiProperty()
  queue!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty({ type: [String] })
  skills!: readonly string[];

  @ApiProperty({ type: [String] })
  members!: readonly string[];

  @ApiProperty({ type: [QueueLadderStepDto] })
  ladder!: readonly QueueLadderStepDto[];

  @ApiProperty({ enum: RISKS, nullable: true })
  twoPersonFrom!: string | null;

  @ApiProperty({ description: 'Tickets that wait here for an answer.' })
  open!: number;

  @ApiProperty({ description: 'Of these, those whose due time has passed.' })
  overdue!: number;

  @ApiProperty({ type: Number, nullable: true, description: 'Age of the oldest open ticket.' })
  oldestOpenSeconds!: number | null;
}

export class QueueListDto {
  @ApiProperty({ type: [QueueDto] })
  items!: readonly QueueDto[];
}
