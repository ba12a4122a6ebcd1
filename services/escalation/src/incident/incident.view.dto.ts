import { ApiProperty, PickType } from '@nestjs/swagger';
import { incidentNoteKinds, incidentStatuses, severities } from '@nightshift/contracts';
import { MoneyDto } from '@nightshift/service-kit';
import { SubjectDto } from './incident.dto.js';

export class IncidentListItemDto {
  @ApiProperty({ format: 'uuid' })
  incidentId!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ enum: incidentStatuses })
  status!: string;

  @ApiProperty({ enum: severities })
  severity!: string;

  @ApiProperty()
  owner!: string;

  @ApiProperty({ type: [SubjectDto] })
  about!: readonly SubjectDto[];

  @ApiProperty()
  openedBy!: string;

  @ApiProperty()
  openedAt!: string;

  @ApiProperty()
  detectedAt!: string;

  @ApiProperty()
  openFollowUps!: number;

  @ApiProperty({ type: String, nullable: true, description: 'The first day one is due.' })
  nextDueOn!: string | null;
}

export class IncidentPageDto {
  @ApiProperty({ type: [IncidentListItemDto] })
  items!: readonly IncidentListItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class TimesDto {
  @ApiProperty({ description: 'When it was noticed.' })
  triage!: string;

  @ApiProperty({ type: String, nullable: true })
  started!: string | null;

  @ApiProperty({ type: String, nullable: true })
  mitigated!: string | null;

  @ApiProperty({ type: String, nullable: true })
  resolved!: string | null;

  @ApiProperty({ type: String, nullable: true })
  closed!: string | null;
}

export class RolesDto {
  @ApiProperty()
  owner!: string;

  @ApiProperty({ type: String, nullable: true })
  communications!: string | null;

  @ApiProperty({ type: String, nullable: true })
  scribe!: string | null;
}

export class ImpactDto {
  @ApiProperty()
  tasks!: number;

  @ApiProperty({ description: 'Of the tasks, those that were halted at any time.' })
  haltedTasks!: number;

  @ApiProperty()
  failedTasks!: number;

  @ApiProperty()
  runs!: number;

  @ApiProperty()
  tickets!: number;

  @ApiProperty({ type: MoneyDto, description: 'What the runs of the tasks have settled.' })
  spent!: MoneyDto;
}

export class TimelineEntryDto {
  @ApiProperty()
  at!: string;

  @ApiProperty({ enum: ['person', 'record'] })
  from!: string;

  @ApiProperty({ description: 'Type of the event, or kind of the fact.' })
  what!: string;

  @ApiProperty()
  text!: string;

  @ApiProperty({ type: String, nullable: true })
  by!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'In the ledger.' })
  eventId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of the halt, the ticket or the note.',
  })
  id!: string | null;
}

export class NoteDto {
  @ApiProperty({ format: 'uuid' })
  noteId!: string;

  @ApiProperty({ enum: incidentNoteKinds })
  kind!: string;

  @ApiProperty()
  text!: string;

  @ApiProperty()
  by!: string;
}

export class FollowUpDto {
  @ApiProperty({ format: 'uuid' })
  followUpId!: string;

  @ApiProperty()
  text!: string;

  @ApiProperty()
  owner!: string;

  @ApiProperty({ example: '2026-12-24' })
  dueOn!: string;

  @ApiProperty({ enum: ['open', 'done', 'dropped'] })
  status!: string;

  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
}

export class IncidentDto {
  @ApiProperty({ format: 'uuid' })
  incidentId!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ enum: incidentStatuses })
  status!: string;

  @ApiProperty({ enum: severities })
  severity!: string;

  @ApiProperty({ type: RolesDto })
  roles!: RolesDto;

  @ApiProperty({ type: [SubjectDto] })
  about!: readonly SubjectDto[];

  @ApiProperty({ description: 'From when on it did harm.' })
  since!: string;

  @ApiProperty({ enum: ['halt', 'person'] })
  detectedBy!: string;

  @ApiProperty()
  openedBy!: string;

  @ApiProperty()
  openedAt!: string;

  @ApiProperty({ type: TimesDto })
  times!: TimesDto;

  @ApiProperty({ type: ImpactDto, description: 'As of now; of a closed one, as it was closed.' })
  impact!: ImpactDto;

  @ApiProperty({ type: [TimelineEntryDto] })
  timeline!: readonly TimelineEntryDto[];

  @ApiProperty({
    description:
      'What the record says in all; of more than 500 the first and the newest 250 are told.',
  })
  recordInAll!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Newest time of an event that impact and record are made of.',
  })
  evidenceUpTo!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'Facts of tasks that ended up to then may not have been known any more when it was opened: pack, impact and record lack them, and the ledger has them. Null: all were known.',
  })
  factsGoneUpTo!: string | null;

  @ApiProperty({ type: [NoteDto] })
  notes!: readonly NoteDto[];

  @ApiProperty({ type: [FollowUpDto] })
  followUps!: readonly FollowUpDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What was known when it was opened: see `incident.opened.v1`.',
  })
  pack!: object;

  @ApiProperty({ description: 'SHA-256 of the pack as JSON with sorted keys.' })
  packHash!: string;
}

export class SaidDto {
  @ApiProperty()
  text!: string;

  @ApiProperty()
  by!: string;
}

export class DetectionDto {
  @ApiProperty()
  at!: string;

  @ApiProperty({ enum: ['halt', 'person'] })
  by!: string;

  @ApiProperty({ description: 'Milliseconds it did harm before that.' })
  afterMs!: number;
}

export class PostMortemDto extends PickType(IncidentDto, [
  'incidentId',
  'title',
  'status',
  'severity',
  'roles',
  'about',
  'times',
  'impact',
  'timeline',
  'recordInAll',
  'factsGoneUpTo',
  'evidenceUpTo',
  'followUps',
  'packHash',
] as const) {
  @ApiProperty({ type: DetectionDto })
  detection!: DetectionDto;

  @ApiProperty({ type: Number, nullable: true, description: 'Milliseconds after its detection.' })
  mitigatedAfterMs!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Milliseconds after its detection.' })
  resolvedAfterMs!: number | null;

  @ApiProperty({ type: [SaidDto] })
  contributors!: readonly SaidDto[];

  @ApiProperty({ type: [SaidDto] })
  mitigators!: readonly SaidDto[];

  @ApiProperty({ type: [SaidDto] })
  learnings!: readonly SaidDto[];

  @ApiProperty({ type: [SaidDto] })
  risks!: readonly SaidDto[];
}
