import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Json } from '@nightshift/kernel';
import { PageQuery } from '@nightshift/service-kit';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsOptional,
  Matches,
} from 'class-validator';

export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** `name` or `name@version`. */
export const WORKFLOW = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(@[1-9]\d{0,8})?$/;

export class ExampleListQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(NAME)
  workflow?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Matches(NAME)
  stage?: string;

  @ApiPropertyOptional({ enum: ['disagreement', 'sample', 'known-bad'] })
  @IsOptional()
  @IsIn(['disagreement', 'sample', 'known-bad'])
  from?: string;
}

export class AddExampleDto {
  @ApiProperty({ description: '`name`, or `name@version`.', example: 'dependency-audit' })
  @Matches(WORKFLOW)
  workflow!: string;

  @ApiProperty()
  @Matches(NAME)
  stage!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Any JSON value.' })
  @IsDefined()
  brief!: Json;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Any JSON value.' })
  @IsDefined()
  output!: Json;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description:
      'What is wrong with the output: findings as a judge reports them. Only `claim` must be given; category is error, severity medium, where absent.',
    example: [{ claim: 'The licence is named MIT; the file says GPL-3.0.', location: '/licence' }],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  mistakes!: object[];
}

export class AddedExampleDto {
  @ApiProperty({ format: 'uuid' })
  exampleId!: string;

  @ApiProperty({ description: 'False where the same was there already.' })
  added!: boolean;
}

export class ExampleListItemDto {
  @ApiProperty({ format: 'uuid' })
  exampleId!: string;

  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty({ description: 'disagreement, sample or known-bad' })
  from!: string;

  @ApiProperty({ description: 'Findings that a person called right.' })
  right!: number;

  @ApiProperty()
  wrong!: number;

  @ApiProperty({ description: 'Mistakes that no judge reported.' })
  missed!: number;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  at!: string;

  @ApiProperty({ description: 'What it was about was erased: no judge is tried on it any more.' })
  erased!: boolean;
}

export class ExamplePageDto {
  @ApiProperty({ type: [ExampleListItemDto] })
  items!: readonly ExampleListItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
