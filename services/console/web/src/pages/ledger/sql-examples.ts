export interface SavedQuery {
  readonly name: string;
  readonly query: string;
}

/** What people ask the morning after; each runs as it is. */
export const EXAMPLES: readonly SavedQuery[] = [
  {
    name: 'Retries by error class',
    query: `SELECT error_class, count() AS retries, uniq(r.task_id) AS tasks,
  round(avg(delay_ms)) AS mean_delay_ms, any(r.task_id) AS example_task_id
FROM v_retries AS r
GROUP BY error_class ORDER BY retries DESC`,
  },
  {
    name: 'Cost by subject, 30 days',
    query: `SELECT subject, count() AS tasks, sum(t.cost_usd) AS total_usd,
  max(t.cost_usd) AS dearest_usd, argMax(t.task_id, t.cost_usd) AS dearest_task_id
FROM v_tasks AS t
WHERE accepted_at > now() - INTERVAL 30 DAY
GROUP BY subject ORDER BY total_usd DESC`,
  },
  {
    name: 'Approvals decided under 3 s',
    query: `-- From the claim (the ticket was on a screen) to the decision.
WITH
  claims AS (
    SELECT JSONExtractString(data, 'ticketId') AS ticket_id, min(time) AS claimed_at
    FROM v_events WHERE type IN ('ticket.claimed.v1', 'ticket.taken-over.v1')
    GROUP BY ticket_id),
  decisions AS (
    SELECT task_id, time AS decided_at, JSONExtractString(data, 'ticketId') AS ticket_id,
      JSONExtractString(data, 'by') AS decided_by, JSONExtractString(data, 'option') AS option
    FROM v_events
    WHERE type = 'ticket.decided.v1' AND JSONExtractString(data, 'kind') = 'approval')
SELECT d.decided_at AS decided_at, d.decided_by AS decided_by, d.option AS option,
  dateDiff('millisecond', c.claimed_at, d.decided_at) / 1000 AS seconds, d.task_id AS task_id
FROM decisions AS d INNER JOIN claims AS c ON d.ticket_id = c.ticket_id
WHERE seconds < 3 ORDER BY decided_at DESC`,
  },
  {
    name: 'Outputs a reviewer changed',
    query: `-- Disputes that were settled against the output, and samples that were judged wrong.
SELECT time, JSONExtractString(data, 'by') AS reviewer, JSONExtractString(data, 'stage') AS stage,
  JSONExtractString(data, 'verdict') AS verdict, type, task_id
FROM v_events
WHERE (type = 'review.settled.v1' AND JSONExtractString(data, 'verdict') != 'passed')
  OR (type = 'sample.judged.v1' AND JSONExtractString(data, 'verdict') = 'wrong')
ORDER BY time DESC`,
  },
  {
    name: 'Every use of one prompt version',
    query: `-- The version that ran last; put another prompt_hash in its place.
WITH (SELECT argMax(prompt_hash, ended_at) FROM v_runs WHERE prompt_hash != '') AS version
SELECT ended_at, workflow, stage, agent, model, outcome, retries, cost_usd, task_id
FROM v_runs
WHERE prompt_hash = version
ORDER BY ended_at DESC`,
  },
  {
    name: 'Halts by reason',
    query: `SELECT reason, state, count() AS halts, max(ordered_at) AS newest,
  anyIf(key, scope = 'task') AS example_task_id
FROM v_halts
GROUP BY reason, state ORDER BY halts DESC`,
  },
  {
    name: 'Cost by hour and model',
    query: `SELECT toStartOfHour(time) AS hour, model, count() AS calls, sum(c.cost_usd) AS total_usd
FROM v_model_calls AS c
GROUP BY hour, model ORDER BY hour, total_usd DESC`,
  },
  {
    name: 'Latency by model, p50 and p95',
    query: `SELECT model, count() AS calls, countIf(outcome = 'failed') AS failed,
  round(quantile(0.5)(latency_ms)) AS p50_ms, round(quantile(0.95)(latency_ms)) AS p95_ms
FROM v_model_calls
GROUP BY model ORDER BY calls DESC`,
  },
];

/** Its name, where the text is that of a query that has one. */
export const nameOf = (query: string, saved: readonly SavedQuery[]): string | undefined =>
  [...saved, ...EXAMPLES].find((one) => one.query.trim() === query.trim())?.name;
