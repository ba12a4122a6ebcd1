import { type Counted, instant, type Span, within } from './span-sql';

/** What waits for people, and what stands still: SQL over the views of the ledger. */

export interface TicketSql {
  /** -1: before the range. */
  readonly slot: number;
  readonly opened: Counted;
  /** By people. */
  readonly answered: Counted;
  /** Answered by whomever or whatever, or withdrawn. */
  readonly closed: Counted;
}
export const ticketsSql = (span: Span): string => `
SELECT if(at < ${instant(span.from)}, -1, intDiv(toUnixTimestamp64Milli(at) - ${span.from}, ${span.step})) AS slot,
  countIf(what = 'opened') AS opened, countIf(what = 'closed') AS closed, countIf(what = 'answered') AS answered
FROM (
  SELECT opened_at AS at, 'opened' AS what FROM v_tickets
  UNION ALL SELECT assumeNotNull(ended_at) AS at, 'closed' AS what FROM v_tickets WHERE ended_at IS NOT NULL
  UNION ALL SELECT time AS at, 'answered' AS what FROM v_decisions WHERE NOT by_default AND precedent_id = ''
)
WHERE at < ${instant(span.to)} GROUP BY slot ORDER BY slot`;

/** From so many seconds on; the last one has no end. */
export const AGES = [0, 900, 3_600, 7_200, 14_400, 28_800] as const;

export interface AgeSql {
  readonly age: number;
  readonly tickets: Counted;
  readonly due_soon: Counted;
}
export const agesSql = (): string => `
SELECT ${AGES.slice(1)
  .map((seconds) => `(age_s >= ${seconds})`)
  .join(
    ' + ',
  )} AS age, count() AS tickets, countIf(due BETWEEN now() AND now() + INTERVAL 1 HOUR) AS due_soon
FROM (
  SELECT dateDiff('second', opened_at, now()) AS age_s, due_at AS due FROM v_tickets WHERE ended_at IS NULL
)
GROUP BY age ORDER BY age`;

export interface HaltSql {
  readonly halt_id: string;
  readonly ordered_at: string;
  readonly scope: string;
  readonly key: string;
  readonly reason: string;
  readonly state: string;
}
/** Those of the range, and those in force, whenever they began. */
export const haltsSql = (span: Span): string => `
SELECT halt_id, ordered_at, scope, key, reason, state FROM v_halts
WHERE (${within('ordered_at', span)}) OR state = 'open' ORDER BY ordered_at DESC LIMIT 100`;

export interface HeldSql {
  readonly halt_id: string;
  readonly tasks: Counted;
}
/** Tasks that stand still now, by the halt that holds them. */
export const heldSql = (): string => `
SELECT halt_id, count() AS tasks
FROM (
  SELECT task_id, argMax(JSONExtractString(data, 'haltId'), time) AS halt_id FROM v_events
  WHERE type = 'task.halted.v1' AND task_id IN (SELECT task_id FROM v_task_states WHERE status = 'halted')
  GROUP BY task_id
)
GROUP BY halt_id`;
