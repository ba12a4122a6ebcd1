import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInstant } from '@nightshift/service-kit';
import { IsOptional, IsString, IsUUID, Matches, MaxLength, MinLength } from 'class-validator';
import { NAME } from '../queue/queue.dto.js';

export class KeepDto {
  @ApiPropertyOptional({
    description: 'Only for tickets of this workflow, that of the ticket. Absent: of all.',
  })
  @IsOptional()
  @Matches(NAME, { message: 'must be the name of a workflow' })
  workflow?: string;

  @ApiProperty({ description: 'At most 90 days ahead.', example: '2026-12-24T09:00:00.000Z' })
  @IsInstant()
  expiresAt!: string;
}

export class KeepPrecedentDto extends KeepDto {
  @ApiProperty({ format: 'uuid', description: 'An answered ticket: its answer is kept.' })
  @IsUUID()
  fromTicketId!: string;
}

export class RevokePrecedentDto {
  @ApiProperty({ description: 'For whoever wonders why it does not hold any more.' })
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  reason!: string;
}

export class PrecedentListItemDto {
  @ApiProperty({ format: 'uuid' })
  precedentId!: string;

  @ApiProperty({ enum: ['active', 'expired', 'revoked'] })
  status!: string;

  @ApiProperty()
  groupKey!: string;

  @ApiProperty()
  kind!: string;

  @ApiProperty({ description: 'Of the ticket whose answer it is.' })
  title!: string;

  @ApiProperty({ format: 'uuid' })
  fromTicketId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: of all workflows.' })
  workflow!: string | null;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  keptAt!: string;

  @ApiProperty()
  expiresAt!: string;

  @ApiProperty({ type: String, nullable: true })
  revokedBy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  revokedAt!: string | null;
}

export class PrecedentPageDto {
  @ApiProperty({ type: [PrecedentListItemDto] })
  items!: readonly PrecedentListItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class DecidedTicketDto {
  @ApiProperty({ format: 'uuid' })
  ticketId!: string;

  @ApiProperty()
  taskId!: string;

  @ApiProperty()
  at!: string;
}

export class PrecedentDto extends PrecedentListItemDto {
  @ApiProperty({ type: 'object', additionalProperties: true })
  answer!: object;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The facts that decide the answer.',
  })
  relevant!: object;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was revoked.' })
  reason!: string | null;

  @ApiProperty({ description: 'How many tickets it decided.' })
  decidedCount!: number;

  @ApiProperty({ type: [DecidedTicketDto], description: 'The newest 1,000 of them.' })
  decided!: readonly DecidedTicketDto[];
}
