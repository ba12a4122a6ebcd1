/** The tasks that a scope and a span ($1 to $7) concern, with what they cost. */
export const CONCERNED = `
  concerned AS (
    SELECT t.*,
      EXISTS (SELECT 1 FROM evidence_hold AS h WHERE h.task_id = t.task_id) AS was_held,
      EXISTS (SELECT 1 FROM evidence_hold AS h
              WHERE h.task_id = t.task_id AND h.resumed_at IS NULL) AS is_held
    FROM evidence_task AS t
    WHERE t.tenant = $1 AND (
      t.task_id = ANY ($2::text[])
      OR t.task_id IN (SELECT task_id FROM evidence_hold WHERE halt_id = ANY ($3::text[]))
      OR (($5::boolean OR t.workflow = ANY ($4::text[]) OR t.workflow || '@' || t.version = ANY ($4::text[]))
          AND (t.ended_at IS NULL OR t.ended_at >= $6::timestamptz) AND t.accepted_at <= $7::timestamptz)
    )
  )`;

export const TASKS = `
  WITH ${CONCERNED}
  SELECT (count(*) OVER ())::int AS all, task_id AS "taskId",
    jsonb_build_object('name', workflow, 'version', version, 'hash', hash) AS workflow,
    COALESCE(outcome, CASE WHEN is_held THEN 'halted' ELSE 'open' END) AS status,
    (SELECT COALESCE(sum(spent_nano_usd), 0)::bigint FROM evidence_run AS r
     WHERE r.task_id = concerned.task_id) AS "spentNanoUsd"
  FROM concerned ORDER BY is_held DESC, accepted_at DESC, task_id LIMIT 200`;

export const IMPACT = `
  WITH ${CONCERNED}, runs AS (
    SELECT count(*)::int AS runs, COALESCE(sum(spent_nano_usd), 0)::bigint AS spent
    FROM evidence_run WHERE task_id IN (SELECT task_id FROM concerned)
  )
  SELECT count(*)::int AS tasks, (count(*) FILTER (WHERE was_held))::int AS "haltedTasks",
    (count(*) FILTER (WHERE outcome = 'failed'))::int AS "failedTasks",
    (SELECT runs FROM runs) AS runs, (SELECT spent FROM runs) AS "spentNanoUsd"
  FROM concerned`;

/** Of the tasks, and those that are named ($8). */
export const TICKETS = `
  WITH ${CONCERNED}
  SELECT count(*)::int AS tickets FROM ticket_view
  WHERE tenant = $1 AND opened_at <= $7::timestamptz AND ticket_id IN (
    SELECT unnest($8::uuid[])
    UNION ALL
    SELECT ticket_id FROM ticket_view
    WHERE tenant = $1 AND task_id IN (SELECT task_id FROM concerned))`;

/** Those named, and those in force that hold a task that is concerned. */
export const HALTS = `
  SELECT halt_id AS "haltId", scope, key, reason, ordered_at AS "orderedAt", ordered_by AS by,
    ticket_id AS "ticketId", (value->>'limitNanoUsd')::bigint AS "limitNanoUsd",
    (value->>'settledNanoUsd')::bigint AS "settledNanoUsd",
    (value->>'reservedNanoUsd')::bigint AS "reservedNanoUsd"
  FROM evidence_halt
  WHERE halt_id = ANY ($2::text[]) OR (tenant = $1 AND halt_id IN (
    SELECT halt_id FROM evidence_hold WHERE task_id = ANY ($3::text[]) AND resumed_at IS NULL))
  ORDER BY ordered_at, halt_id LIMIT 50`;

export const HELD_RUNS = `
  SELECT run_id AS "runId", task_id AS "taskId", halt_id AS "haltId" FROM evidence_held_run
  WHERE halt_id = ANY ($1::text[]) AND task_id = ANY ($2::text[])
  ORDER BY halt_id, task_id, run_id LIMIT 200`;

export const BUDGETS = `
  SELECT value->>'scope' AS scope, value->>'key' AS key, value->>'period' AS period,
    (value->>'limitNanoUsd')::bigint AS "limitNanoUsd", set_at AS "setAt"
  FROM evidence_setting
  WHERE tenant = $1 AND kind = 'budget'
    AND (value->>'scope') || '/' || (value->>'key') = ANY ($2::text[])
  ORDER BY scope, key, period LIMIT 50`;

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
