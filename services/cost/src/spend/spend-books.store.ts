import type { DataSource } from 'typeorm';
import type { AdjustmentRow, CallRow, RunRow, SpendRows } from './spend-rows.js';
import type { TaskRow } from './task-rows.js';

/** Writes the books of calls: one statement for each table that a batch concerns. */
export class SpendBooks {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /** Durable when it resolves; what comes again changes nothing. */
  async write({ calls, runs, tasks, adjustments }: SpendRows): Promise<void> {
    await Promise.all([
      calls.length > 0 && this.calls(calls),
      runs.length > 0 && this.runs(runs),
      tasks.length > 0 && this.tasks(tasks),
    ]);
    // What a call truly cost stands in its task's total only once the call does.
    if (adjustments.length > 0) await this.adjustments(adjustments);
  }

  private calls(rows: readonly CallRow[]): Promise<unknown> {
    return this.dataSource.query(
      `INSERT INTO spend_call (run_id, step, attempt, tenant, task_id, model, provider_call_id, at, day,
         input_tokens, cached_input_tokens, cache_write_input_tokens, output_tokens, cost_nano_usd, cost_is_bound)
       SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
         $8::timestamptz[], $9::date[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bool[])
       ON CONFLICT DO NOTHING`,
      [
        rows.map(({ runId }) => runId),
        rows.map(({ step }) => step),
        rows.map(({ attempt }) => attempt),
        rows.map(({ tenant }) => tenant),
        rows.map(({ taskId }) => taskId),
        rows.map(({ model }) => model),
        rows.map(({ providerCallId }) => providerCallId),
        rows.map(({ at }) => at),
        rows.map(({ at }) => at.slice(0, 10)),
        rows.map(({ usage }) => usage?.inputTokens ?? null),
        rows.map(({ usage }) => usage?.cachedInputTokens ?? null),
        rows.map(({ usage }) => usage && (usage.cacheWriteInputTokens ?? 0)),
        rows.map(({ usage }) => usage?.outputTokens ?? null),
        rows.map(({ cost }) => cost),
        rows.map(({ costIsBound }) => costIsBound),
      ],
    );
  }

  private runs(rows: readonly RunRow[]): Promise<unknown> {
    return this.dataSource.query(
      `INSERT INTO spend_run (run_id, tenant, task_id, workflow)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      [
        rows.map(({ runId }) => runId),
        rows.map(({ tenant }) => tenant),
        rows.map(({ taskId }) => taskId),
        rows.map(({ workflow }) => workflow),
      ],
    );
  }

  /** Each event adds what it knows, whichever comes first. */
  private tasks(rows: readonly TaskRow[]): Promise<unknown> {
    return this.dataSource.query(
      `INSERT INTO spend_task AS t (task_id, tenant, workflow, accepted_at, started_at, ended_at, status, cost_nano_usd)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::bigint[])
       ON CONFLICT (task_id) DO UPDATE SET
         workflow = COALESCE(t.workflow, excluded.workflow),
         accepted_at = COALESCE(t.accepted_at, excluded.accepted_at),
         started_at = COALESCE(t.started_at, excluded.started_at),
         ended_at = COALESCE(t.ended_at, excluded.ended_at),
         status = COALESCE(t.status, excluded.status),
         cost_nano_usd = COALESCE(t.cost_nano_usd, excluded.cost_nano_usd)`,
      [
        rows.map(({ taskId }) => taskId),
        rows.map(({ tenant }) => tenant),
        rows.map(({ workflow }) => workflow),
        rows.map(({ acceptedAt }) => acceptedAt),
        rows.map(({ startedAt }) => startedAt),
        rows.map(({ endedAt }) => endedAt),
        rows.map(({ status }) => status),
        rows.map(({ cost }) => cost),
      ],
    );
  }

  private adjustments(rows: readonly AdjustmentRow[]): Promise<unknown> {
    // A call is adjusted once, but the event may come twice in one batch.
    const byCall = new Map(rows.map((row) => [`${row.runId}/${row.step}/${row.attempt}`, row]));
    const once = [...byCall.values()];
    return this.dataSource.query(
      `INSERT INTO spend_adjustment AS a (run_id, step, attempt, tenant, reconciliation_id, claimed_at, cost_nano_usd)
       SELECT run_id, step, attempt, tenant, reconciliation_id, now(), cost
       FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::bigint[])
         AS n (run_id, step, attempt, tenant, reconciliation_id, cost)
       ON CONFLICT (run_id, step, attempt) DO UPDATE SET
         cost_nano_usd = excluded.cost_nano_usd, reconciliation_id = excluded.reconciliation_id
       WHERE a.cost_nano_usd IS NULL`,
      [
        once.map(({ runId }) => runId),
        once.map(({ step }) => step),
        once.map(({ attempt }) => attempt),
        once.map(({ tenant }) => tenant),
        once.map(({ reconciliationId }) => reconciliationId),
        once.map(({ cost }) => cost),
      ],
    );
  }
}
