import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@nightshift/service-kit';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';

/** PostgreSQL cannot compare with all of them. */
const PLAIN = /^\P{Cc}*$/u;

const ticketStatuses = ['open', 'decided', 'answered', 'withdrawn'] as const;
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

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Matches(PLAIN, { message: 'must not hold control characters' })
  workflow?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Matches(PLAIN, { message: 'must not hold control characters' })
  assignee?: string;

  @ApiPropertyOptional({ description: 'Of queues that have it.' })
  @IsOptional()
  @IsString()
  @Matches(PLAIN, { message: 'must not hold control characters' })
  skill?: string;

  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description:
      'Only what you may answer: assigned to you, or of your queues, or of those of everybody.',
  })
  @IsOptional()
  @IsIn(['true', 'false'])
  mine?: string;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Also what was put aside.' })
  @IsOptional()
  @IsIn(['true', 'false'])
  snoozed?: string;

  @ApiPropertyOptional({ enum: ['due', 'risk'], default: 'due' })
  @IsOptional()
  @IsIn(['due', 'risk'])
  order?: string;
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
  openedAt!: string;

  @ApiProperty()
  dueAt!: string;

  @ApiProperty()
  overdue!: boolean;

  @ApiProperty({ description: 'Counts what must have been seen before it is answered.' })
  revision!: number;

  @ApiProperty({ description: 'How many persons must give the same answer.' })
  approvals!: number;

  @ApiProperty({ type: String, nullable: true })
  workflow!: string | null;

  @ApiProperty({ type: String, nullable: true })
  assignee!: string | null;

  @ApiProperty({ type: String, nullable: true })
  claimedBy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  claimedUntil!: string | null;

  @ApiProperty({ type: String, nullable: true })
  snoozedUntil!: string | null;

  @ApiProperty({ type: String, nullable: true })
  groupKey!: string | null;

  @ApiProperty({ type: String, nullable: true })
  decidedBy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  answeredBy!: string | null;

  @ApiProperty({ description: 'Whether whoever asks gave it to the queue that it is in.' })
  passedOn!: boolean;
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

class GivenAnswerDto {
  @ApiProperty()
  by!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  answer!: object;

  @ApiProperty({ type: String, nullable: true, description: 'From when on it counts.' })
  resumeAt!: string | null;
}

class LadderStepDto {
  @ApiProperty()
  at!: string;

  @ApiProperty({ enum: ['remind', 'reassign', 'escalate'] })
  step!: string;

  @ApiProperty({ type: String, nullable: true })
  to!: string | null;
}

class TicketChangeDto {
  @ApiProperty()
  revision!: number;

  @ApiProperty()
  what!: string;
}

class ProposedChangeDto {
  @ApiProperty({ description: 'JSON Pointer.' })
  at!: string;

  @ApiProperty({ required: false })
  before?: unknown;

  @ApiProperty({ required: false })
  after?: unknown;
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

  @ApiProperty({ description: 'Give it with the answer: counts what must have been seen.' })
  revision!: number;

  @ApiProperty({ type: [TicketChangeDto], description: 'What made each revision after the first.' })
  changes!: readonly TicketChangeDto[];

  @ApiProperty({ description: 'How many persons must give the same answer.' })
  approvals!: number;

  @ApiProperty({ type: [LadderStepDto], description: 'What happens next if nobody answers.' })
  ladder!: readonly LadderStepDto[];

  @ApiProperty({ type: String, nullable: true })
  workflow!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Who cannot approve it.' })
  author!: string | null;

  @ApiProperty({ type: String, nullable: true })
  assignee!: string | null;

  @ApiProperty({ type: String, nullable: true })
  claimedBy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  claimedUntil!: string | null;

  @ApiProperty({ type: String, nullable: true })
  snoozedUntil!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'See /v1/ticket-groups.' })
  groupKey!: string | null;

  @ApiProperty({ type: GivenAnswerDto, nullable: true, description: 'The first of two answers.' })
  endorsement!: GivenAnswerDto | null;

  @ApiProperty({ type: GivenAnswerDto, nullable: true, description: 'It can still be taken back.' })
  decision!: GivenAnswerDto | null;

  @ApiProperty({
    type: [ProposedChangeDto],
    nullable: true,
    description: 'What the proposal changes; null where the ask names nothing before it.',
  })
  diff!: readonly ProposedChangeDto[] | null;

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
