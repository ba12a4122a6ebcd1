import { lifecycleTopic } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import {
  projectingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
  type ViewChange,
} from '@nightshift/service-kit';
import type { TicketCommand } from './ticket-command.js';
import type { OpenTicket, Ticket } from './ticket-state.js';

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
      const rows = changes.flatMap(rowOf);
      if (rows.length === 0) return;
      await dataSource.query(UPSERT, columnsOf(rows));
    },
  });

const UPSERT = `
  INSERT INTO ticket_view (ticket_id, tenant, task_id, kind, queue, risk, status, title, due_at, overdue, claimed_by, claimed_until, answered_by, updated_at, version)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::boolean[], $11::text[], $12::timestamptz[], $13::text[], $14::timestamptz[], $15::int[])
  ON CONFLICT (ticket_id) DO UPDATE SET
    status = excluded.status, overdue = excluded.overdue, claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until,
    answered_by = excluded.answered_by, updated_at = excluded.updated_at, version = excluded.version
  WHERE ticket_view.version < excluded.version`;

type Row = readonly (string | number | boolean | null)[];

const columnsOf = (rows: readonly Row[]): unknown[][] =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null));

/** A ticket that was withdrawn before it was opened was never seen by anybody: it has no row. */
const rowOf = ({ id, state, version, at, events }: ViewChange<Ticket>): Row[] => {
  const opened = openedOf(state);
  const [event] = events;
  if (!opened || !event) return [];
  const { kind, queue, risk, dueAt } = opened.facts;
  const claim = state.status === 'open' ? state.claim : undefined;
  return [
    [
      id,
      event.tenantid,
      event.taskid,
      kind,
      queue,
      risk,
      state.status,
      // Words of a model: PostgreSQL stores no NUL.
      opened.ask.title.replaceAll('\u0000', '\uFFFD'),
      dueAt,
      opened.overdue,
      claim?.by ?? null,
      claim?.until ?? null,
      state.status === 'answered' ? state.by : null,
      at,
      version,
    ],
  ];
};

const openedOf = (ticket: Ticket): Pick<OpenTicket, 'facts' | 'ask' | 'overdue'> | undefined => {
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
