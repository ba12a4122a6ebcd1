import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonObject } from '@nightshift/kernel';
import { IsDayOrTime } from '@nightshift/service-kit';
import {
  IsBoolean,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
const NAME_TEXT = { message: 'must be a name of letters, digits and . _ @ : + -' };
const MAX_NOTE = 4_000;

export class ClaimTicketDto {
  @ApiPropertyOptional({ description: 'Also where somebody else is at it, or it is assigned.' })
  @IsOptional()
  @IsBoolean()
  takeOver?: boolean;
}

export class AssignTicketDto {
  @ApiProperty()
  @Matches(NAME, NAME_TEXT)
  to!: string;

  @ApiPropertyOptional({ maxLength: MAX_NOTE })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NOTE)
  note?: string;
}

export class EscalateTicketDto {
  @ApiProperty({ description: 'Which queue is asked instead.' })
  @Matches(NAME, NAME_TEXT)
  queue!: string;

  @ApiPropertyOptional({ maxLength: MAX_NOTE })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NOTE)
  note?: string;
}

export class SnoozeTicketDto {
  @ApiPropertyOptional({ description: 'Until when; or give `minutes`.' })
  // `minutes: null` names no time, either.
  @ValidateIf(({ minutes }: SnoozeTicketDto) => typeof minutes !== 'number')
  @IsDayOrTime()
  until?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 10_080 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_080)
  minutes?: number;
}

export class AnswerTicketDto {
  @ApiProperty({
    description: '`shownHash` of the ticket as it was read: the answer is bound to it.',
  })
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be the `shownHash` of the ticket as you read it' })
  shownHash!: string;

  @ApiPropertyOptional({
    description:
      '`revision` of the ticket as it was read, or the header If-Match (`*`: whatever it is): what came later must be seen first. Default 1.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  revision?: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Fits the JSON Schema in `ask.need`.',
  })
  @IsObject()
  answer!: JsonObject;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 60,
    description: 'For so long it can be taken back. Default: NIGHTSHIFT_UNDO_MS.',
  })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(60)
  undoSeconds?: number;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 86_400,
    description:
      'How long it was before whoever answers, by the clock of the client. Only counted: nightshift_ticket_decision_seconds.',
  })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(86_400)
  consideredSeconds?: number;
}
