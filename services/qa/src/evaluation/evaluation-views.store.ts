import { hashOfJson } from '@nightshift/kernel';
import {
  moneyDto,
  type Page,
  pageOf,
  placeOfCursor,
  type ViewChange,
} from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { EvaluationListItemDto, EvaluationListQuery } from './evaluation-list.dto.js';
import type { Evaluation, KnownEvaluation } from './evaluation-state.js';
import { type Summary, summaryOf } from './summary.js';

interface Row {
  readonly requested_at: Date;
  readonly summary: Summary;
}

/** The list of evaluations, and those that can be compared: the same judge on the same examples. */
export class EvaluationViews {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. */
  async list(
    tenant: string,
    { workflow, prompt, limit, cursor }: EvaluationListQuery,
  ): Promise<Page<EvaluationListItemDto>> {
    const place = placeOfCursor(cursor);
    const rows = await this.dataSource.query<Row[]>(
      `SELECT requested_at, summary FROM evaluation_view
       WHERE tenant = $1 AND ($2::text IS NULL OR workflow = $2)
         AND ($3::text IS NULL OR starts_with(prompt_hash, $3))
         AND ($4::timestamptz IS NULL OR (requested_at, evaluation_id) < ($4, $5::uuid))
       ORDER BY requested_at DESC, evaluation_id DESC LIMIT $6`,
      [tenant, workflow ?? null, prompt ?? null, place?.at ?? null, place?.id ?? null, limit + 1],
    );
    return pageOf(rows.map(itemOf), limit, (one) => [one.requestedAt, one.evaluationId]);
  }

  /** Id of the newest one that was completed with the judge as it is, besides `evaluation` itself. */
  async present(tenant: string, { request }: KnownEvaluation): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ evaluation_id: string }[]>(
      `SELECT evaluation_id FROM evaluation_view
       WHERE tenant = $1 AND workflow = $2 AND stage = $3 AND judge = $4 AND examples_hash = $5
         AND completed AND NOT overridden AND evaluation_id <> $6
       ORDER BY updated_at DESC LIMIT 1`,
      [
        tenant,
        request.workflow.name,
        request.stage,
        request.judge,
        hashOfExamples(request.examples),
        request.evaluationId,
      ],
    );
    return row?.evaluation_id;
  }

  /** Ids of those that wait for judges. */
  async running(tenant: string): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ evaluation_id: string }[]>(
      'SELECT evaluation_id FROM evaluation_view WHERE tenant = $1 AND NOT completed',
      [tenant],
    );
    return rows.map((row) => row.evaluation_id);
  }

  readonly write = async (changes: readonly ViewChange<Evaluation>[]): Promise<void> => {
    for (const { id, state, version, at, events } of changes) {
      if (state.status === 'none') continue;
      const { request, status } = state;
      const summary = summaryOf(state);
      await this.dataSource.query(UPSERT, [
        id,
        events[0]?.tenantid,
        request.workflow.name,
        request.stage,
        request.judge,
        hashOfExamples(request.examples),
        summary.overridden,
        status === 'completed',
        at,
        version,
        events[0]?.time,
        summary.promptHash,
        JSON.stringify(summary),
      ]);
    }
  };
}

const UPSERT = `
  INSERT INTO evaluation_view (evaluation_id, tenant, workflow, stage, judge, examples_hash, overridden, completed, updated_at, version, requested_at, prompt_hash, summary)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (evaluation_id) DO UPDATE SET
    completed = excluded.completed, updated_at = excluded.updated_at, version = excluded.version,
    prompt_hash = excluded.prompt_hash, summary = excluded.summary
  WHERE evaluation_view.version < excluded.version`;

const itemOf = ({ requested_at, summary }: Row): EvaluationListItemDto => ({
  ...summary,
  cost: moneyDto(summary.cost),
  requestedAt: requested_at.toISOString(),
});

/** The same for the same examples, in whatever order. */
const hashOfExamples = (ids: readonly string[]): string => hashOfJson([...ids].sort());
