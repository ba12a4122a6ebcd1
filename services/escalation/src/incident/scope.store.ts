import type { IncidentSubject } from '@nightshift/contracts';
import type { DataSource } from 'typeorm';
import { EVERY_TENANT } from './evidence-rows.js';
import { type Known, type KnownHalt, type KnownTicket, type Scope, scopeOf } from './scope.js';

export interface FoundScope {
  readonly scope: Scope;
  readonly known: Known;
  /** The first halt that it is about. */
  readonly halt: KnownHalt | undefined;
}

/** What is not known is left out. */
export const findScope = async (
  dataSource: DataSource,
  tenant: string,
  about: readonly IncidentSubject[],
): Promise<FoundScope> => {
  const keysOf = (kind: IncidentSubject['kind']): readonly string[] =>
    about.filter((one) => one.kind === kind).map(({ key }) => key);
  const named = (sql: string, kind: IncidentSubject['kind']): Promise<{ key: string }[]> =>
    dataSource.query(sql, [tenant, keysOf(kind)]);
  const [tasks, workflows, halts, tickets] = await Promise.all([
    named(TASKS, 'task'),
    named(WORKFLOWS, 'workflow'),
    haltsOf(dataSource, tenant, keysOf('halt')),
    dataSource.query<KnownTicket[]>(TICKETS, [tenant, uuidsIn(keysOf('ticket'))]),
  ]);
  const known: Known = {
    tasks: tasks.map(({ key }) => key),
    workflows: workflows.map(({ key }) => key),
    halts,
    tickets,
  };
  const [first] = keysOf('halt');
  const halt = halts.find(({ haltId }) => haltId === first);
  return { scope: scopeOf(tenant, about, known), known, halt };
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is none names no ticket. */
const uuidsIn = (keys: readonly string[]): readonly string[] =>
  keys.filter((key) => UUID.test(key));

const haltsOf = async (
  dataSource: DataSource,
  tenant: string,
  keys: readonly string[],
): Promise<readonly KnownHalt[]> => {
  if (keys.length === 0) return [];
  const rows: (Omit<KnownHalt, 'orderedAt'> & { orderedAt: Date })[] = await dataSource.query(
    HALTS,
    [tenant, keys, EVERY_TENANT],
  );
  return rows.map((row) => ({ ...row, orderedAt: row.orderedAt.toISOString() }));
};

const TASKS = 'SELECT task_id AS key FROM evidence_task WHERE tenant = $1 AND task_id = ANY ($2)';

/** Workflows are everybody's; a tenant that has none of its own knows those that it used. */
const WORKFLOWS = `
  SELECT DISTINCT wanted AS key FROM unnest($2::text[]) AS wanted, LATERAL (
    SELECT 1 FROM evidence_setting WHERE kind = 'workflow'
      AND (key = wanted OR value->>'name' = wanted)
    UNION ALL
    SELECT 1 FROM evidence_task
    WHERE tenant = $1 AND (workflow = wanted OR workflow || '@' || version = wanted)
    LIMIT 1
  ) AS found`;

const TICKETS = `
  SELECT ticket_id AS "ticketId", task_id AS "taskId" FROM ticket_view
  WHERE tenant = $1 AND ticket_id = ANY ($2::uuid[])`;

/** The switch for everything gives each tenant a halt of its own, which holds its tasks. */
const HALTS = `
  WITH wanted AS (
    SELECT * FROM evidence_halt WHERE halt_id = ANY ($2) AND tenant IN ($1, $3)
  )
  SELECT halt_id AS "haltId", scope, key, reason, ticket_id AS "ticketId", ordered_at AS "orderedAt"
  FROM (
    SELECT * FROM wanted
    UNION
    SELECT h.* FROM evidence_halt AS h JOIN wanted AS w ON w.scope = 'everything'
    WHERE h.tenant = $1 AND h.scope = 'tenant' AND h.reason = 'kill-switch'
      AND h.ordered_at >= w.ordered_at AND (w.ended_at IS NULL OR h.ordered_at <= w.ended_at)
  ) AS found ORDER BY ordered_at, halt_id LIMIT 50`;
