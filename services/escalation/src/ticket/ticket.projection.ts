import {
  ERASED_TEXT,
  type EventOf,
  lifecycleTopic,
  type Risk,
  SEALED_TEXT,
} from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import {
  projectingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
  type ViewChange,
} from '@nightshift/service-kit';
import type { TicketCommand } from './ticket-command.js';
import { nextTimeOf, type OpenTicket, type Ticket } from './ticket-state.js';

/** Keeps `ticket_view` in step with the ticket streams. */
export const ticketViewSubscription = (
  tickets: Aggregates<TicketCommand, Ticket>,
  { dataSource }: Pick<ServiceRuntime, 'dataSource'>,
): ServiceSubscription =>
  projectingSubscription({
    group: 'escalation.views',
    topics: [lifecycleTopic('escalation')],
    aggregates: tickets,
    write: async (changes) => {
      const rows = changes.flatMap((change) => rowOf(change) ?? []);
      if (rows.length > 0) await dataSource.query(UPSERT, [JSON.stringify(rows)]);
    },
  });

/** Column → type. */
const FIXED = {
  ticket_id: 'uuid',
  tenant: 'text',
  task_id: 'text',
  subject_key: 'text',
  /** Of the first event that is seen of a ticket: the order of its events is kept. */
  opened_at: 'timestamptz',
} as const;
const CHANGING = {
  kind: 'text',
  queue: 'text',
  risk: 'text',
  risk_rank: 'smallint',
  status: 'text',
  due_at: 'timestamptz',
  overdue: 'boolean',
  revision: 'integer',
  approvals: 'integer',
  assignee: 'text',
  moved_by: 'text',
  claimed_by: 'text',
  claimed_until: 'timestamptz',
  snoozed_until: 'timestamptz',
  next_at: 'timestamptz',
  group_key: 'text',
  workflow: 'text',
  author: 'text',
  endorsed_by: 'text',
  decided_by: 'text',
  answered_by: 'text',
  updated_at: 'timestamptz',
  version: 'integer',
} as const;
const SAID = { title: 'text' } as const;
/** Of one event of the stream, not of its state: once known they stay. */
const STAYING = { precedent_id: 'uuid', group_id: 'uuid' } as const;
const COLUMNS = { ...FIXED, ...CHANGING, ...SAID, ...STAYING };

type Row = Readonly<Record<keyof typeof COLUMNS, string | number | boolean | null>>;

const UPSERT = `
  INSERT INTO ticket_view (${Object.keys(COLUMNS).join(', ')})
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (${Object.entries(COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})
  ON CONFLICT (ticket_id) DO UPDATE SET ${[
    ...Object.keys(CHANGING).map((name) => `${name} = excluded.${name}`),
    // Whoever has a state in memory that is older than the erasure does not bring it back.
    `title = CASE ticket_view.title WHEN '${ERASED_TEXT}' THEN ticket_view.title ELSE excluded.title END`,
    ...Object.keys(STAYING).map(
      (name) => `${name} = COALESCE(excluded.${name}, ticket_view.${name})`,
    ),
  ].join(', ')}
  -- The same version again: the state was ahead of the event that says what stays.
  WHERE ticket_view.version <= excluded.version`;

const RANKS: Readonly<Record<Risk, number>> = { low: 0, medium: 1, high: 2 };

/** A ticket that was withdrawn before it was opened was never seen by anybody: it has no row. */
const rowOf = ({ id, state, version, at, events }: ViewChange<Ticket>): Row | undefined => {
  const opened = openedOf(state);
  const [event] = events;
  if (!opened || !event) return undefined;
  return {
    ticket_id: id,
    tenant: event.tenantid,
    task_id: event.taskid,
    subject_key: event.subjectkey ?? null,
    opened_at: event.time,
    ...questionOf(opened),
    // What is sealed does not stand in the clear beside it: lists take it from the stream.
    ...(event.subjectkey === undefined ? {} : { title: SEALED_TEXT }),
    ...personsOf(state),
    next_at: nextTimeOf(state) ?? null,
    updated_at: at,
    version,
    ...stayingOf(events),
  };
};

const questionOf = ({ facts, ask, overdue, revision, approvals, groupKey }: Opened) => ({
  kind: facts.kind,
  queue: facts.queue,
  risk: facts.risk,
  risk_rank: RANKS[facts.risk],
  // Words of a model: PostgreSQL stores no NUL.
  title: ask.title.replaceAll('\u0000', '\uFFFD').toWellFormed(),
  due_at: facts.dueAt,
  overdue,
  revision,
  approvals,
  group_key: groupKey ?? null,
  workflow: facts.workflow?.name ?? null,
  author: facts.author ?? null,
});

/** Nobody holds, or puts aside, what is decided already. */
const personsOf = (state: Ticket) => {
  const open = state.status === 'open' ? state : undefined;
  const waiting = open?.decision ? undefined : open;
  return {
    status: open?.decision ? 'decided' : state.status,
    assignee: openedOf(state)?.assignee ?? null,
    moved_by: openedOf(state)?.movedBy ?? null,
    claimed_by: waiting?.claim?.by ?? null,
    claimed_until: waiting?.claim?.until ?? null,
    snoozed_until: waiting?.snoozedUntil ?? null,
    endorsed_by: open?.endorsement?.by ?? null,
    decided_by: open?.decision?.by ?? null,
    answered_by: state.status === 'answered' ? state.by : null,
  };
};

const stayingOf = (events: readonly EventOf[]) => {
  const answered = events.flatMap((event) =>
    event.type === 'ticket.answered.v2' ? [event.data] : [],
  );
  const [data] = answered;
  return { precedent_id: data?.precedentId ?? null, group_id: data?.groupId ?? null };
};

type Opened = Omit<OpenTicket, 'status' | 'claim' | 'decision'>;

const openedOf = (ticket: Ticket): Opened | undefined => {
  switch (ticket.status) {
    case 'open':
    case 'answered':
      return ticket;
    case 'withdrawn':
      return ticket.opened;
    case 'unopened':
      return undefined;
  }
};
