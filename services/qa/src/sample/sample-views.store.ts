import { type Page, pageOf, placeOfCursor, type ViewChange } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { SampleListItemDto, SampleListQuery } from './sample.dto.js';
import type { Sample } from './sample.js';

interface Row {
  readonly sample_id: string;
  readonly task_id: string;
  readonly workflow: string;
  readonly stage: string;
  readonly why: string;
  readonly risk: string;
  readonly ticket_id: string;
  readonly due_at: Date;
  readonly verdict: string | null;
  readonly judged_by: string | null;
  readonly updated_at: Date;
}

/** The list of what people were asked to look at. */
export class SampleViews {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. */
  async list(
    tenant: string,
    { workflow, status, limit, cursor }: SampleListQuery,
  ): Promise<Page<SampleListItemDto>> {
    const place = placeOfCursor(cursor);
    const rows = await this.dataSource.query<Row[]>(
      `SELECT * FROM sample_view
       WHERE tenant = $1 AND ($2::text IS NULL OR workflow = $2)
         AND ($3::text IS NULL OR (verdict IS NULL) = ($3 = 'asked'))
         AND ($4::timestamptz IS NULL OR (updated_at, sample_id) < ($4, $5::uuid))
       ORDER BY updated_at DESC, sample_id DESC LIMIT $6`,
      [tenant, workflow ?? null, status ?? null, place?.at ?? null, place?.id ?? null, limit + 1],
    );
    return pageOf(rows.map(itemOf), limit, ({ updatedAt, sampleId }) => [updatedAt, sampleId]);
  }

  readonly write = async (changes: readonly ViewChange<Sample>[]): Promise<void> => {
    for (const { id, state, version, at, events } of changes) {
      if (state.status === 'none') continue;
      const { drawn, judged } = state;
      await this.dataSource.query(UPSERT, [
        id,
        events[0]?.tenantid,
        events[0]?.taskid,
        drawn.workflow?.name ?? '',
        drawn.stage,
        drawn.why,
        drawn.risk,
        drawn.ticketId,
        drawn.dueAt,
        judged?.verdict ?? null,
        judged?.by ?? null,
        at,
        version,
      ]);
    }
  };
}

const UPSERT = `
  INSERT INTO sample_view (sample_id, tenant, task_id, workflow, stage, why, risk, ticket_id, due_at, verdict, judged_by, updated_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (sample_id) DO UPDATE SET
    verdict = excluded.verdict, judged_by = excluded.judged_by, updated_at = excluded.updated_at, version = excluded.version
  WHERE sample_view.version < excluded.version`;

/** Why somebody is asked is said afterwards only: it would give the answer away. */
const itemOf = (row: Row): SampleListItemDto => ({
  sampleId: row.sample_id,
  taskId: row.task_id,
  workflow: row.workflow,
  stage: row.stage,
  risk: row.risk,
  ticketId: row.ticket_id,
  dueAt: row.due_at.toISOString(),
  why: row.verdict === null ? null : row.why,
  verdict: row.verdict,
  judgedBy: row.judged_by,
  updatedAt: row.updated_at.toISOString(),
});
