import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '@nightshift/service-kit';

export class EvidencePlaceDto {
  @ApiProperty({ description: 'JSON Pointer to the text, in the output or the brief.' })
  pointer!: string;

  @ApiProperty()
  start!: number;

  @ApiProperty()
  end!: number;
}

export class ReviewEvidenceDto {
  @ApiProperty({ description: '"output", "brief", "input" or "tool:<call id>".' })
  source!: string;

  @ApiProperty()
  quote!: string;

  @ApiProperty({
    type: EvidencePlaceDto,
    nullable: true,
    description: 'Where it stands; null where it spans several texts, or is not of this review.',
  })
  place!: EvidencePlaceDto | null;
}

export class ReviewFindingDto {
  @ApiProperty()
  findingId!: string;

  @ApiProperty()
  category!: string;

  @ApiProperty()
  severity!: string;

  @ApiProperty()
  claim!: string;

  @ApiProperty()
  location!: string;

  @ApiProperty()
  open!: boolean;

  @ApiProperty({ description: 'How often it came back after a correction.' })
  reopened!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: "The worker's answer to it.",
  })
  response!: object | null;

  @ApiProperty({ type: [ReviewEvidenceDto] })
  evidence!: ReviewEvidenceDto[];
}

export class ReviewEventDto {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  time!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: object;
}

export class ReviewDto {
  @ApiProperty({ format: 'uuid' })
  reviewId!: string;

  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty({ description: 'reviewing, corrected-next, disputed, done or cancelled' })
  status!: string;

  @ApiProperty({ description: 'From 0.' })
  round!: number;

  @ApiProperty({ type: MoneyDto, description: 'What the judges of this round cost.' })
  roundCost!: MoneyDto;

  @ApiProperty({ type: [ReviewFindingDto] })
  findings!: ReviewFindingDto[];

  @ApiProperty({ type: [ReviewEventDto] })
  history!: ReviewEventDto[];
}
