import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@nightshift/service-kit';
import { IsIn, IsOptional, Matches } from 'class-validator';

export class SampleListQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  workflow?: string;

  @ApiPropertyOptional({ enum: ['asked', 'judged'] })
  @IsOptional()
  @IsIn(['asked', 'judged'])
  status?: string;
}

export class SampleListItemDto {
  @ApiProperty({ format: 'uuid' })
  sampleId!: string;

  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty()
  risk!: string;

  @ApiProperty({ format: 'uuid' })
  ticketId!: string;

  @ApiProperty()
  dueAt!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'drawn, or seeded: an item known to be bad. Null until it is judged.',
  })
  why!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'right or wrong' })
  verdict!: string | null;

  @ApiProperty({ type: String, nullable: true })
  judgedBy!: string | null;

  @ApiProperty()
  updatedAt!: string;
}

export class SamplePageDto {
  @ApiProperty({ type: [SampleListItemDto] })
  items!: readonly SampleListItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class SampleDto {
  @ApiProperty({ format: 'uuid' })
  sampleId!: string;

  @ApiProperty({ description: 'asked or judged' })
  status!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty({ format: 'uuid' })
  ticketId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'drawn, or seeded: an item known to be bad. Null until it is judged.',
  })
  why!: string | null;

  @ApiProperty({ type: String, nullable: true })
  verdict!: string | null;

  @ApiProperty({ type: String, nullable: true })
  judgedBy!: string | null;

  @ApiProperty({ type: [String], description: 'What the person named.' })
  mistakes!: readonly string[];

  @ApiProperty({
    type: [String],
    description: 'What was known to be wrong with a seeded one. Empty until it is judged.',
  })
  knownMistakes!: readonly string[];
}
