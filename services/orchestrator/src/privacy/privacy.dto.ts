import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
const MOST_DAYS = 36_500;
/** What no table takes. */
const NO_NUL = /^[^\0]*$/;
const noNul = { message: 'reason must not contain a NUL character' };

export class EraseSubjectDto {
  @ApiProperty({
    maxLength: 1000,
    description: 'Why; it stays in the ledger, so it must not say who.',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  @Matches(NO_NUL, noNul)
  reason!: string;
}

export class ErasureDto {
  @ApiProperty({ format: 'uuid' })
  erasureId!: string;

  @ApiProperty({ enum: ['subject', 'retention'] })
  cause!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Pseudonym: nobody knows any more who was behind it.',
  })
  subject!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Of `retention`.' })
  workflow!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of `retention`: content of tasks accepted before this day, UTC.',
  })
  before!: string | null;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  reason!: string;

  @ApiProperty({ format: 'date-time' })
  requestedAt!: string;

  @ApiProperty({
    enum: ['requested', 'erased', 'complete'],
    description:
      '`erased`: the keys are destroyed, and nothing can be read from what is stored. `complete`: every process has forgotten them, too.',
  })
  status!: string;

  @ApiProperty({ description: 'Keys that were destroyed.' })
  keys!: number;

  @ApiProperty({ description: 'Tasks whose content is gone.' })
  tasks!: number;

  @ApiProperty({ description: 'Of these, tasks that were under way.' })
  cancelled!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is not done yet.' })
  fault!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: string | null;
}

export class ErasurePageDto {
  @ApiProperty({ type: [ErasureDto] })
  items!: readonly ErasureDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class SetHoldDto {
  @ApiPropertyOptional({ type: String, nullable: true, description: 'A data subject, by name.' })
  @IsOptional()
  @Matches(NAME)
  subject?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @Matches(NAME)
  workflow?: string | null;

  @ApiProperty({ maxLength: 1000 })
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  @Matches(NO_NUL, noNul)
  reason!: string;
}

export class LiftHoldDto {
  @ApiProperty({ maxLength: 1000 })
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  @Matches(NO_NUL, noNul)
  reason!: string;
}

export class HoldDto {
  @ApiProperty({ format: 'uuid' })
  holdId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Pseudonym; null: of everybody.' })
  subject!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'null: of every workflow.' })
  workflow!: string | null;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  reason!: string;
}

export class HoldSetDto extends HoldDto {
  @ApiProperty({
    type: [String],
    description:
      'Erasures under way that may concern what it is on, and had begun before it: their keys are gone, and the hold keeps nothing of that.',
  })
  tooLateFor!: readonly string[];
}

export class HoldListDto {
  @ApiProperty({ type: [HoldDto] })
  items!: readonly HoldDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class SetRetentionDto {
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 1,
    maximum: MOST_DAYS,
    description: 'Days after which content is erased; null: never.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_DAYS)
  days!: number | null;
}

export class RetentionDto {
  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  days!: number;
}

export class RetentionListDto {
  @ApiProperty({ type: [RetentionDto] })
  items!: readonly RetentionDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
