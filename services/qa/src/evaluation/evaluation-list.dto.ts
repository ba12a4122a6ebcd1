import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@nightshift/service-kit';
import { IsOptional, Matches } from 'class-validator';
import { NAME } from '../example/example.dto.js';
import { EvaluationFiguresDto } from './evaluation.dto.js';

export class EvaluationListQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only of this workflow, all its versions.' })
  @IsOptional()
  @Matches(NAME)
  workflow?: string;

  @ApiPropertyOptional({
    description: 'Only of judges with this prompt: its hash, or how it begins.',
    example: '5f3a9c01',
  })
  @IsOptional()
  @Matches(/^[0-9a-f]{6,64}$/, { message: 'must be 6 to 64 hexadecimal digits' })
  prompt?: string;
}

export class EvaluationListItemDto extends EvaluationFiguresDto {
  @ApiProperty({ example: 'dependency-audit@1' })
  workflow!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty()
  judge!: string;

  @ApiProperty({ description: 'Whether something else than the judge as it is was tried.' })
  overridden!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of its instructions; null until the first report.',
  })
  promptHash!: string | null;

  @ApiProperty({ type: [String], description: 'That gave the reports so far.' })
  models!: readonly string[];

  @ApiProperty()
  by!: string;

  @ApiProperty()
  requestedAt!: string;
}

export class EvaluationPageDto {
  @ApiProperty({ type: [EvaluationListItemDto] })
  items!: readonly EvaluationListItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
