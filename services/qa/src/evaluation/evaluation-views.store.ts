import { hashOfJson } from '@nightshift/kernel';
import type { ViewChange } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { Evaluation, KnownEvaluation } from './evaluation-state.js';

/** Finds evaluations that can be compared: the same judge on the same examples. */
export class EvaluationViews {
  constructor(private readonly dataSource: DataSource) {}

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

  readonly write = async (changes: readonly ViewChange<Evaluation>[]): Promise<void> => {
    for (const { id, state, version, at, events } of changes) {
      if (state.status === 'none') continue;
      const { request, overrides, status } = state;
      await this.dataSource.query(UPSERT, [
        id,
        events[0]?.tenantid,
        request.workflow.name,
        request.stage,
        request.judge,
        hashOfExamples(request.examples),
        Object.keys(overrides).length > 0,
        status === 'completed',
        at,
        version,
      ]);
    }
  };
}

const UPSERT = `
  INSERT INTO evaluation_view (evaluation_id, tenant, workflow, stage, judge, examples_hash, overridden, completed, updated_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  ON CONFLICT (evaluation_id) DO UPDATE SET
    completed = excluded.completed, updated_at = excluded.updated_at, version = excluded.version
  WHERE evaluation_view.version < excluded.version`;

/** The same for the same examples, in whatever order. */
const hashOfExamples = (ids: readonly string[]): string => hashOfJson([...ids].sort());
