import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonObject } from '@nightshift/kernel';
import { PageQuery } from '@nightshift/service-kit';
import { IsIn, IsObject, IsOptional, IsString, Matches } from 'class-validator';

/** PostgreSQL cannot compare with all of them. */
const PLAIN = /^\P{Cc}*$/u;

const ticketStatuses = ['open', 'answered', 'withdrawn'] as const;
const ticketKinds = [
  'question',
  'approval',
  'disagreement',
  'budget',
  'failure',
  'unknown-outcome',
] as const;

export class TicketListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ticketStatuses })
  @IsOptional()
  @IsIn(ticketStatuses)
  status?: string;

  @ApiPropertyOptional({ enum: ticketKinds })
  @IsOptional()
  @IsIn(ticketKinds)
  kind?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Matches(PLAIN, { message: 'must not hold control characters' })
  queue?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Matches(PLAIN, { message: 'must not hold control characters' })
  taskId?: string;
}

export class AnswerTicketDto {
  @ApiProperty({
    description: '`shownHash` of the ticket as it was read: the answer is bound to it.',
  })
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be the `shownHash` of the ticket as you read it' })
  shownHash!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Fits the JSON Schema in `ask.need`.',
  })
  @IsObject()
  answer!: JsonObject;
}

export class TicketListItemDto {
  @ApiProperty({ format: 'uuid' })
  ticketId!: string;

  @ApiProperty()
  taskId!: string;

  @ApiProperty({ enum: ticketKinds })
  kind!: string;

  @ApiProperty()
  queue!: string;

  @ApiProperty({ enum: ['low', 'medium', 'high'] })
  risk!: string;

  @ApiProperty({ enum: ticketStatuses })
  status!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  dueAt!: string;

  @ApiProperty()
  overdue!: boolean;

  @ApiProperty({ type: String, nullable: true })
  claimedBy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  claimedUntil!: string | null;

  @ApiProperty({ type: String, nullable: true })
  answeredBy!: string | null;
}

export class TicketPageDto {
  @ApiProperty({ type: [TicketListItemDto] })
  items!: readonly TicketListItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class TicketEventDto {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  time!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: object;
}

export class TicketDto {
  @ApiProperty({ format: 'uuid' })
  ticketId!: string;

  @ApiProperty()
  taskId!: string;

  @ApiProperty({ enum: ticketStatuses })
  status!: string;

  @ApiProperty({ enum: ticketKinds })
  kind!: string;

  @ApiProperty()
  queue!: string;

  @ApiProperty()
  risk!: string;

  @ApiProperty()
  dueAt!: string;

  @ApiProperty()
  overdue!: boolean;

  @ApiProperty()
  requestedBy!: string;

  @ApiProperty({ description: 'Give it with the answer.' })
  shownHash!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'Title, question, what is blocked, what was found, evidence, options, and `need`: the schema of the answer.',
  })
  ask!: object;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  answer!: object | null;

  @ApiProperty({ type: String, nullable: true })
  answeredBy!: string | null;

  @ApiProperty({ type: [TicketEventDto] })
  history!: TicketEventDto[];
}
