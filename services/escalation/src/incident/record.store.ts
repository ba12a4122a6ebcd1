import type { RecordedFact } from '@nightshift/contracts';
import type { DataSource } from 'typeorm';
import type { Closing } from './incident-command.js';
import { placeOf, plain } from './evidence.store.js';
import { CONCERNED } from './evidence-sql.store.js';
import type { Scope, Span } from './scope.js';

/** What the events of other services say of what an incident is about, the oldest first: of too many its first and newest halves. */
export const readRecord = async (
  dataSource: DataSource,
  scope: Scope,
  span: Span,
): Promise<Pick<Closing, 'record' | 'recordInAll'>> => {
  const rows: { all: number }[] = await dataSource.query(RECORD, [
    ...placeOf(scope, span),
    scope.ticketIds,
  ]);
  const record = rows.map(({ all: _, ...row }) => plain(row) as RecordedFact);
  return { record, recordInAll: rows[0]?.all ?? 0 };
};

/** Halts that it is about, or that held its tasks meanwhile; tasks by halt; its tickets. */
const RECORD = `
  WITH ${CONCERNED}, holds AS (
    SELECT h.* FROM evidence_hold AS h JOIN concerned AS c USING (task_id)
    WHERE h.held_at <= $7::timestamptz
      AND (h.halt_id = ANY ($3::text[]) OR h.resumed_at IS NULL OR h.resumed_at >= $6::timestamptz)
  ), halts AS (
    SELECT * FROM evidence_halt
    WHERE halt_id = ANY ($3::text[]) OR halt_id IN (SELECT halt_id FROM holds)
  ), tickets AS (
    SELECT * FROM ticket_view WHERE tenant = $1 AND ticket_id IN (
      SELECT unnest($8::uuid[])
      UNION ALL
      SELECT ticket_id::uuid FROM halts WHERE ticket_id IS NOT NULL
      UNION ALL
      SELECT ticket_id FROM ticket_view
      WHERE tenant = $1 AND task_id = ANY ($2::text[]) AND opened_at >= $6::timestamptz)
  ), facts (at, what, id, by, count) AS (
    SELECT ordered_at, 'halt-ordered', halt_id, ordered_by, NULL::int FROM halts
    UNION ALL
    SELECT ended_at, 'halt-' || how, halt_id, ended_by, NULL FROM halts WHERE ended_at IS NOT NULL
    UNION ALL
    SELECT min(held_at), 'tasks-halted', halt_id, NULL, count(*)::int FROM holds GROUP BY halt_id
    UNION ALL
    SELECT max(resumed_at), 'tasks-resumed', halt_id, NULL, count(*)::int
    FROM holds WHERE resumed_at IS NOT NULL GROUP BY halt_id
    UNION ALL
    SELECT max(ended_at), 'tasks-failed', NULL, NULL, count(*)::int
    FROM concerned WHERE outcome = 'failed' HAVING count(*) > 0
    UNION ALL
    SELECT opened_at, 'ticket-opened', ticket_id::text, NULL, NULL FROM tickets
    UNION ALL
    SELECT updated_at, 'ticket-answered', ticket_id::text, answered_by, NULL
    FROM tickets WHERE status = 'answered'
  )
  SELECT at, what, id, by, count, in_all AS all FROM (
    SELECT *, (count(*) OVER ())::int AS in_all, row_number() OVER (ORDER BY at, what, id) AS place
    FROM facts WHERE at <= $7::timestamptz
  ) AS numbered WHERE place <= 250 OR place > in_all - 250 ORDER BY place`;
