import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDayOrTime, MoneyDto } from '@nightshift/service-kit';
import { IsOptional, Matches } from 'class-validator';
import { NAME } from '../example/example.dto.js';

export class StatsQuery {
  @ApiPropertyOptional({ description: 'Only of this workflow, all its versions.' })
  @IsOptional()
  @Matches(NAME)
  workflow?: string;

  @ApiPropertyOptional({ description: 'From this time on.', example: '2026-11-01' })
  @IsOptional()
  @IsDayOrTime()
  since?: string;
}

export class RateDto {
  @ApiProperty()
  hits!: number;

  @ApiProperty({ description: 'Of how many.' })
  of!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'From 0 to 1; null where there is not enough to say.',
  })
  rate!: number | null;
}

export class JudgeStatsDto {
  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  agent!: string;

  @ApiProperty({ description: 'Of its instructions.' })
  promptHash!: string;

  @ApiProperty()
  model!: string;

  @ApiProperty({ description: 'Rounds it judged.' })
  judged!: number;

  @ApiProperty()
  findings!: number;

  @ApiProperty({ description: 'Findings whose evidence does not exist.' })
  rejected!: number;

  @ApiProperty({ type: RateDto, description: 'Right ones of its findings that people judged.' })
  precision!: RateDto;

  @ApiProperty({
    type: RateDto,
    description:
      'Mistakes it reported, of those that are known: from findings that people called right, from samples, and from items known to be bad. Samples are a share of what passed, and count once each.',
  })
  recall!: RateDto;

  @ApiProperty({ type: RateDto, description: 'Mistakes it reported in items known to be bad.' })
  catchRate!: RateDto;

  @ApiProperty({ type: MoneyDto, description: 'Of its rounds, without evaluations.' })
  cost!: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true })
  costPerJudgement!: MoneyDto | null;
}

export class ReviewerStatsDto {
  @ApiProperty()
  by!: string;

  @ApiProperty({ type: RateDto, description: 'Of items known to be bad, those called wrong.' })
  catchRate!: RateDto;
}

export class StatsDto {
  @ApiProperty({ type: [JudgeStatsDto] })
  judges!: JudgeStatsDto[];

  @ApiProperty({ type: [ReviewerStatsDto] })
  reviewers!: ReviewerStatsDto[];
}
