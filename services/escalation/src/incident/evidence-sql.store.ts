/** The tasks that a scope and a span ($1 to $7) concern, with what they cost. */
export const CONCERNED = `
  concerned AS (
    SELECT t.*,
      EXISTS (SELECT 1 FROM evidence_hold AS h WHERE h.task_id = t.task_id) AS was_held,
      t.outcome IS NULL AND EXISTS (SELECT 1 FROM evidence_hold AS h
              WHERE h.task_id = t.task_id AND h.resumed_at IS NULL) AS is_held
    FROM evidence_task AS t
    WHERE t.tenant = $1 AND (
      t.task_id = ANY ($2::text[])
      OR t.task_id IN (SELECT task_id FROM evidence_hold WHERE halt_id = ANY ($3::text[]))
      OR (($5::boolean OR t.workflow = ANY ($4::text[]) OR t.workflow || '@' || t.version = ANY ($4::text[]))
          AND (t.ended_at IS NULL OR t.ended_at >= $6::timestamptz) AND t.accepted_at <= $7::timestamptz)
    )
  )`;

/** Of the tasks that are concerned, the runs that stand still: nothing of them has gone on since. */
const STANDING = `
  standing AS (
    SELECT r.* FROM evidence_held_run AS r JOIN concerned AS c USING (task_id)
    WHERE c.outcome IS NULL AND r.went_on_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM evidence_hold AS h
      WHERE h.halt_id = r.halt_id AND h.task_id = r.task_id AND h.resumed_at >= r.held_at)
  )`;

export const TASKS = `
  WITH ${CONCERNED}
  SELECT (count(*) OVER ())::int AS all, task_id AS "taskId",
    jsonb_build_object('name', workflow, 'version', version, 'hash', hash) AS workflow,
    budget_nano_usd AS "budgetNanoUsd",
    COALESCE(outcome, CASE WHEN is_held THEN 'halted' ELSE 'open' END) AS status,
    (SELECT COALESCE(sum(spent_nano_usd), 0)::bigint FROM evidence_run AS r
     WHERE r.task_id = concerned.task_id) AS "spentNanoUsd"
  FROM concerned ORDER BY is_held DESC, accepted_at DESC, task_id LIMIT 200`;

/** Tickets of the tasks, and those that are named ($8). */
export const IMPACT = `
  WITH ${CONCERNED}, runs AS (
    SELECT count(*)::int AS runs, COALESCE(sum(spent_nano_usd), 0)::bigint AS spent
    FROM evidence_run WHERE task_id IN (SELECT task_id FROM concerned)
  ), tickets AS (
    SELECT count(*)::int AS tickets FROM ticket_view
    WHERE tenant = $1 AND opened_at <= $7::timestamptz AND ticket_id IN (
      SELECT unnest($8::uuid[])
      UNION ALL
      SELECT ticket_id FROM ticket_view
      WHERE tenant = $1 AND task_id IN (SELECT task_id FROM concerned))
  )
  SELECT count(*)::int AS tasks, (count(*) FILTER (WHERE was_held))::int AS "haltedTasks",
    (count(*) FILTER (WHERE outcome = 'failed'))::int AS "failedTasks",
    (SELECT runs FROM runs) AS runs, (SELECT tickets FROM tickets) AS tickets,
    (SELECT spent FROM runs) AS "spentNanoUsd"
  FROM concerned`;

/** It is about more than tasks that are named. */
const IS_WIDE = '($5::boolean OR cardinality($3::text[]) + cardinality($4::text[]) > 0)';
const BEGAN = `LEAST(
      $6::timestamptz, (SELECT min(ordered_at) FROM evidence_halt WHERE halt_id = ANY ($3::text[])))`;

/**
 * Whether of the tasks that a scope and its beginning ($1 to $6) concern some may be forgotten. One
 * that a halt held ended after it was ordered.
 */
export const FORGOTTEN = `
  SELECT EXISTS (
    SELECT 1 FROM unnest($2::text[]) AS named (task_id)
    WHERE NOT EXISTS (SELECT 1 FROM evidence_task AS t WHERE t.task_id = named.task_id)
  ) OR ${IS_WIDE} AND EXISTS (
    SELECT 1 FROM evidence_forgotten WHERE tenant = $1 AND ended_up_to >= ${BEGAN}
  ) AS forgotten`;

/**
 * Up to which end of tasks nothing may be known any more of what a scope and its beginning ($1 to $6) concern, when an
 * incident was opened that knew tasks that ended since $7. Tasks that are named were known, or it would have been refused.
 */
export const GONE = `
  SELECT LEAST(ended_up_to, $7::timestamptz) AS "factsGoneUpTo" FROM evidence_forgotten
  -- PostgreSQL is to know of what type $2 is, which says nothing here.
  WHERE tenant = $1 AND $2::text[] IS NOT NULL AND ${IS_WIDE} AND LEAST(ended_up_to, $7::timestamptz) >= ${BEGAN}`;

/** Those named, and those that hold a task that is concerned or one of its runs. */
export const HALTS = `
  WITH ${CONCERNED}, ${STANDING}
  SELECT (count(*) OVER ())::int AS all, halt_id AS "haltId", scope, key, reason,
    ordered_at AS "orderedAt", ordered_by AS by, ticket_id AS "ticketId",
    (value->>'limitNanoUsd')::bigint AS "limitNanoUsd",
    (value->>'settledNanoUsd')::bigint AS "settledNanoUsd",
    (value->>'reservedNanoUsd')::bigint AS "reservedNanoUsd", ended_at AS "endedAt", how
  FROM evidence_halt
  WHERE halt_id = ANY ($3::text[]) OR (tenant = $1 AND halt_id IN (
    SELECT halt_id FROM evidence_hold JOIN concerned USING (task_id)
    WHERE outcome IS NULL AND resumed_at IS NULL
    UNION ALL
    SELECT halt_id FROM standing))
  ORDER BY halt_id = ANY ($3::text[]) DESC, ordered_at, halt_id LIMIT 50`;

export const HELD_RUNS = `
  WITH ${CONCERNED}, ${STANDING}
  SELECT (count(*) OVER ())::int AS all, run_id AS "runId", task_id AS "taskId",
    halt_id AS "haltId"
  FROM standing ORDER BY halt_id, task_id, run_id LIMIT 200`;

export const WORKFLOWS = `
  WITH ${CONCERNED}
  SELECT (count(*) OVER ())::int AS all, workflow AS name, version, hash
  FROM (SELECT DISTINCT workflow, version, hash FROM concerned) AS used
  ORDER BY workflow, used.version LIMIT 50`;

/** Limits that were set on the tenant, the workflows and the tasks, in this order. */
export const BUDGETS = `
  WITH ${CONCERNED}
  SELECT (count(*) OVER ())::int AS all, value->>'scope' AS scope, value->>'key' AS key,
    value->>'period' AS period, (value->>'limitNanoUsd')::bigint AS "limitNanoUsd",
    set_at AS "setAt"
  FROM evidence_setting
  WHERE tenant = $1 AND kind = 'budget' AND CASE value->>'scope'
    WHEN 'tenant' THEN value->>'key' = $1
    WHEN 'workflow' THEN value->>'key' IN (
      SELECT workflow FROM concerned UNION ALL SELECT unnest($4::text[])
      -- Of name@version the name, which may hold an @ itself.
      UNION ALL SELECT regexp_replace(unnest($4::text[]), '@[0-9]+$', ''))
    ELSE value->>'key' IN (SELECT task_id FROM concerned UNION ALL SELECT unnest($2::text[])) END
  ORDER BY array_position(ARRAY['tenant', 'workflow', 'task'], value->>'scope'), key, period
  LIMIT 50`;

export const CHECKPOINT = `
  SELECT tree_size AS "treeSize", root_hash AS "rootHash" FROM evidence_checkpoint`;

/** Of the tasks, and those that are named ($8). */
export const OPEN_TICKETS = `
  WITH ${CONCERNED}
  SELECT (count(*) OVER ())::int AS all, ticket_id AS "ticketId", kind, queue, risk,
    opened_at AS "openedAt", due_at AS "dueAt"
  FROM ticket_view
  WHERE tenant = $1 AND status IN ('open', 'decided')
    AND ticket_id IN (
      SELECT unnest($8::uuid[])
      UNION ALL
      SELECT ticket_id FROM ticket_view
      WHERE tenant = $1 AND task_id IN (SELECT task_id FROM concerned))
  ORDER BY due_at, ticket_id LIMIT 200`;

export const SEEN = 'SELECT at AS "evidenceUpTo" FROM evidence_seen';
