import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto } from '@nightshift/service-kit';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { NAME, WORKFLOW } from '../example/example.dto.js';

export class OverridesDto {
  @ApiPropertyOptional({ type: [String], description: '`provider/model`, in order.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Matches(/^[a-z0-9-]+\/.{1,180}$/, { each: true })
  models?: string[];

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100_000)
  instructions?: string;
}

export class RequestEvaluationDto {
  @ApiProperty({ description: '`name`, or `name@version`.' })
  @Matches(WORKFLOW)
  workflow!: string;

  @ApiProperty()
  @Matches(NAME)
  stage!: string;

  @ApiProperty()
  @Matches(NAME)
  judge!: string;

  @ApiPropertyOptional({
    type: OverridesDto,
    description: 'What is tried instead. Absent: the judge as it is.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => OverridesDto)
  overrides?: OverridesDto;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 500,
    default: 100,
    description: 'The newest examples, at most this many.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'On the examples of this evaluation, so that both can be compared.',
  })
  @IsOptional()
  @IsUUID('loose')
  sameAs?: string;

  @ApiProperty({ description: 'In USD: more is never leased for all runs together.' })
  @IsNumber()
  @IsPositive()
  @Max(1_000_000)
  budgetUsd!: number;
}

export class EvaluationFiguresDto {
  @ApiProperty({ format: 'uuid' })
  evaluationId!: string;

  @ApiProperty({ description: 'running or completed' })
  status!: string;

  @ApiProperty()
  examples!: number;

  @ApiProperty({ description: 'Examples that it gave a report on.' })
  judged!: number;

  @ApiProperty({ description: 'Runs without a report: they count for nothing.' })
  failed!: number;

  @ApiProperty({ description: 'Findings that a person called right, or named as missed.' })
  right!: number;

  @ApiProperty()
  wrong!: number;

  @ApiProperty({ description: 'Findings of which nobody has said anything.' })
  unknown!: number;

  @ApiProperty({ description: 'Known mistakes that it did not report.' })
  missed!: number;

  @ApiProperty({ type: Number, nullable: true, description: 'right / (right + wrong)' })
  precision!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'right / (right + missed)' })
  recall!: number | null;

  @ApiProperty({ type: MoneyDto })
  cost!: MoneyDto;
}

export class EvaluationDto extends EvaluationFiguresDto {
  @ApiProperty({ example: 'dependency-audit@1' })
  workflow!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty()
  judge!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What was tried.' })
  overrides!: object;

  @ApiProperty({ type: MoneyDto })
  budget!: MoneyDto;

  @ApiProperty({
    type: EvaluationFiguresDto,
    nullable: true,
    description: 'The judge as it is, on the same examples: its newest completed evaluation.',
  })
  present!: EvaluationFiguresDto | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What to run where there is nothing to compare with.',
  })
  presentCommand!: string | null;
}
