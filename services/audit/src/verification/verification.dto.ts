import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { VerifyDto } from '../tree/verify.dto.js';
import { statuses } from './book.store.js';
import { VerificationDto } from './outcome.dto.js';

export class BeginVerificationDto extends VerifyDto {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Reads everything, also what an interrupted verification had read already, under a new id.',
  })
  @IsOptional()
  @IsBoolean()
  afresh = false;
}

export class VerificationProblemDto {
  @ApiProperty()
  code!: string;

  @ApiProperty()
  detail!: string;
}

export class BookedVerificationDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({
    enum: statuses,
    description:
      '`waiting` for one before it; `interrupted`, `failed`: who asks the same again goes on with it.',
  })
  status!: (typeof statuses)[number];

  @ApiProperty({ description: 'All events up to this index are as they were recorded.' })
  position!: number;

  @ApiProperty({ description: 'Up to where it goes.' })
  lastIndex!: number;

  @ApiProperty({ type: Number, nullable: true })
  eventsPerSecond!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  remainingMs!: number | null;

  @ApiProperty({ type: VerificationDto, nullable: true })
  outcome!: VerificationDto | null;

  @ApiProperty({ type: VerificationProblemDto, nullable: true })
  problem!: VerificationProblemDto | null;
}
