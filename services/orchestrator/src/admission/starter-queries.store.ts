/** Looked at per tenant and workflow, and started, in one round. */
export const PAGE = 200;

/** Started, and not seen so in the list of tasks yet: these count as running. */
export const LOADS = `
  SELECT v.tenant, v.workflow,
    count(*) FILTER (WHERE v.status = 'running' OR s.task_id IS NOT NULL)::int AS running,
    count(*) FILTER (WHERE v.status = 'queued' AND s.task_id IS NULL)::int AS queued
  FROM task_view v LEFT JOIN admission_start s ON s.task_id = v.task_id AND v.status = 'queued'
  WHERE v.status IN ('running', 'queued')
  GROUP BY v.tenant, v.workflow`;

export const RECENT = `
  SELECT tenant, workflow, count(*)::int AS recent FROM admission_start
  WHERE started_at > $1 GROUP BY tenant, workflow`;

export const QUEUED = `
  SELECT q.task_id AS "taskId", q.tenant, q.workflow, q.priority, q.deadline_at AS "deadlineAt", q.accepted_at AS "acceptedAt"
  FROM unnest($1::text[], $2::text[]) AS g (tenant, workflow)
  CROSS JOIN LATERAL (
    SELECT * FROM task_view v
    WHERE v.status = 'queued' AND v.workflow = g.workflow AND v.tenant = g.tenant
      AND NOT EXISTS (SELECT 1 FROM admission_start s WHERE s.task_id = v.task_id)
    ORDER BY v.priority DESC, v.deadline_at, v.accepted_at, v.task_id LIMIT ${PAGE}
  ) q`;

export const NOTE_STARTS = `
  INSERT INTO admission_start (task_id, tenant, workflow, started_at)
  SELECT task_id, tenant, workflow, $4
  FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t (task_id, tenant, workflow)
  ON CONFLICT DO NOTHING`;

export const FORGET = `
  DELETE FROM admission_start s WHERE s.started_at <= $1
    AND NOT EXISTS (SELECT 1 FROM task_view v WHERE v.task_id = s.task_id AND v.status = 'queued')`;

export const UNHEARD = `
  SELECT v.task_id AS "taskId", v.tenant, v.accepted_at AS "acceptedAt"
  FROM admission_start s JOIN task_view v ON v.task_id = s.task_id
  WHERE v.status = 'queued' AND s.started_at <= $1 LIMIT ${PAGE}`;

/** Whether any waits: by the index of the queue alone. */
export const ANY_QUEUED = `
  SELECT EXISTS (SELECT 1 FROM task_view WHERE status = 'queued') AS "isAny"`;
