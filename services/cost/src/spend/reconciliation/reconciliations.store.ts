import type { DataSource } from 'typeorm';
import { type Page, pageOf, placeOfCursor } from '@nightshift/service-kit';
import { type Days, IS_BILLED } from '../spend-views.store.js';
import type { Adjustment, BookedCall } from './calls.js';
import type { Reconciliation, ReconciliationSummary } from './reconciliation.dto.js';

type Detail = Omit<Reconciliation, keyof ReconciliationSummary>;

/** Another reconciliation that has claimed a call for so long has died over it. */
const CLAIM = "interval '10 minutes'";

interface CallRow {
  readonly run_id: string;
  readonly step: number;
  readonly attempt: number;
  readonly task_id: string;
  readonly workflow: string | null;
  readonly provider_call_id: string;
  readonly day: string;
  readonly model: string;
  readonly cost: string;
  readonly is_bound: boolean;
  readonly is_measured: boolean;
}

const CALL = `c.run_id, c.step, c.attempt, c.task_id, r.workflow, c.provider_call_id, to_char(c.day, 'YYYY-MM-DD') AS day, c.model,
  COALESCE(a.cost_nano_usd, c.cost_nano_usd)::text AS cost,
  c.cost_is_bound AND a.cost_nano_usd IS NULL AS is_bound,
  c.input_tokens IS NOT NULL AS is_measured
  FROM spend_call c LEFT JOIN spend_run r USING (run_id)
  LEFT JOIN spend_adjustment a ON (a.run_id, a.step, a.attempt) = (c.run_id, c.step, c.attempt)`;

/** The books of calls as a reconciliation reads them, and what came of each reconciliation. */
export class ReconciliationRows {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /** Calls by what their provider calls them. */
  async named(tenant: string, names: readonly string[]): Promise<readonly BookedCall[]> {
    if (names.length === 0) return [];
    const rows = await this.dataSource.query<CallRow[]>(
      `SELECT ${CALL} WHERE c.tenant = $1 AND c.provider_call_id = ANY ($2::text[])`,
      [tenant, names],
    );
    return rows.map(callOf);
  }

  /** Billed calls of models in a period that the provider named, and that are none of these. */
  async unnamed(
    tenant: string,
    { from, to }: Days,
    models: readonly string[],
    names: readonly string[],
    limit: number,
  ): Promise<{ readonly count: number; readonly first: readonly BookedCall[] }> {
    const where = `c.tenant = $1 AND c.day BETWEEN $2 AND $3 AND c.model = ANY ($4::text[])
      AND c.provider_call_id IS NOT NULL AND ${IS_BILLED}
      AND NOT EXISTS (SELECT FROM unnest($5::text[]) AS n (name) WHERE n.name = c.provider_call_id)`;
    const of = [tenant, from, to, models, names];
    const rows = await this.dataSource.query<(CallRow & { all: number })[]>(
      `SELECT (count(*) OVER ())::int AS all, ${CALL} WHERE ${where} ORDER BY c.at LIMIT ${limit}`,
      of,
    );
    return { count: rows[0]?.all ?? 0, first: rows.map(callOf) };
  }

  /**
   * Those of the adjustments that nobody else makes: two exports may hold the same call, and its
   * money is freed once. What this reconciliation has claimed before stays its own.
   */
  async claim(
    tenant: string,
    reconciliationId: string,
    adjustments: readonly Adjustment[],
  ): Promise<readonly Adjustment[]> {
    if (adjustments.length === 0) return [];
    const rows = await this.dataSource.query<{ run_id: string; step: number; attempt: number }[]>(
      `INSERT INTO spend_adjustment AS a (run_id, step, attempt, tenant, reconciliation_id, claimed_at)
       SELECT run_id, step, attempt, $1, $2, now()
       FROM unnest($3::text[], $4::int[], $5::int[]) AS n (run_id, step, attempt)
       ON CONFLICT (run_id, step, attempt) DO UPDATE SET
         reconciliation_id = excluded.reconciliation_id, claimed_at = excluded.claimed_at
       WHERE a.cost_nano_usd IS NULL AND (
         a.reconciliation_id = excluded.reconciliation_id OR a.claimed_at < now() - ${CLAIM})
       RETURNING run_id, step, attempt`,
      [
        tenant,
        reconciliationId,
        adjustments.map(({ call }) => call.runId),
        adjustments.map(({ call }) => call.step),
        adjustments.map(({ call }) => call.attempt),
      ],
    );
    const ours = new Set(rows.map(({ run_id, step, attempt }) => `${run_id}/${step}/${attempt}`));
    return adjustments.filter(({ call: { runId, step, attempt } }) =>
      ours.has(`${runId}/${step}/${attempt}`),
    );
  }

  async save(tenant: string, summary: ReconciliationSummary, detail: Detail): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO spend_reconciliation (id, tenant, at, summary, detail) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET at = excluded.at, summary = excluded.summary, detail = excluded.detail`,
      [
        summary.reconciliationId,
        tenant,
        summary.at,
        JSON.stringify(summary),
        JSON.stringify(detail),
      ],
    );
  }

  async find(tenant: string, id: string): Promise<Reconciliation | undefined> {
    const [row] = await this.dataSource.query<{ summary: ReconciliationSummary; detail: Detail }[]>(
      'SELECT summary, detail FROM spend_reconciliation WHERE tenant = $1 AND id = $2',
      [tenant, id],
    );
    return row && { ...row.summary, ...row.detail };
  }

  /** The newest first. */
  async list(
    tenant: string,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<ReconciliationSummary>> {
    const place = placeOfCursor(cursor);
    const rows = await this.dataSource.query<{ summary: ReconciliationSummary }[]>(
      `SELECT summary FROM spend_reconciliation
       WHERE tenant = $1 AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3::uuid))
       ORDER BY at DESC, id DESC LIMIT $4`,
      [tenant, place?.at ?? null, place?.id ?? null, limit + 1],
    );
    return pageOf(
      rows.map(({ summary }) => summary),
      limit,
      ({ at, reconciliationId }) => [at, reconciliationId],
    );
  }
}

const callOf = (row: CallRow): BookedCall => ({
  runId: row.run_id,
  step: row.step,
  attempt: row.attempt,
  taskId: row.task_id,
  workflow: row.workflow ?? undefined,
  providerCallId: row.provider_call_id,
  day: row.day,
  model: row.model,
  cost: Number(row.cost),
  isBound: row.is_bound,
  isMeasured: row.is_measured,
});
