import { type Page, pageOf, placeOfCursor, type ViewChange } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { Example } from './example.js';
import type { ExampleListItemDto, ExampleListQuery } from './example.dto.js';

interface Row {
  readonly example_id: string;
  readonly workflow: string;
  readonly stage: string;
  readonly origin: string;
  readonly labelled_right: number;
  readonly labelled_wrong: number;
  readonly missed: number;
  readonly by: string;
  readonly at: Date;
  readonly erased: boolean;
}

/** The list of labelled examples: what they say stands in their streams. */
export class ExampleViews {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. */
  async list(
    tenant: string,
    { workflow, stage, from, limit, cursor }: ExampleListQuery,
  ): Promise<Page<ExampleListItemDto>> {
    const place = placeOfCursor(cursor);
    const rows = await this.dataSource.query<Row[]>(
      `SELECT * FROM example_view
       WHERE tenant = $1 AND ($2::text IS NULL OR workflow = $2) AND ($3::text IS NULL OR stage = $3)
         AND ($4::text IS NULL OR origin = $4)
         AND ($5::timestamptz IS NULL OR (at, example_id) < ($5, $6::uuid))
       ORDER BY at DESC, example_id DESC LIMIT $7`,
      [
        tenant,
        workflow ?? null,
        stage ?? null,
        from ?? null,
        place?.at ?? null,
        place?.id ?? null,
        limit + 1,
      ],
    );
    return pageOf(rows.map(itemOf), limit, ({ at, exampleId }) => [at, exampleId]);
  }

  /** Ids of the newest ones of a stage that say what they are about. */
  async newest(
    tenant: string,
    workflow: string,
    stage: string,
    limit: number,
  ): Promise<readonly string[]> {
    const rows = await this.dataSource.query<Pick<Row, 'example_id'>[]>(
      `SELECT example_id FROM example_view
       WHERE tenant = $1 AND workflow = $2 AND stage = $3 AND NOT erased
       ORDER BY at DESC, example_id DESC LIMIT $4`,
      [tenant, workflow, stage, limit],
    );
    return rows.map((row) => row.example_id);
  }

  /** Ids of those that are known to be bad, always in the same order. */
  async knownBad(tenant: string, workflow: string, stage: string): Promise<readonly string[]> {
    const rows = await this.dataSource.query<Pick<Row, 'example_id'>[]>(
      `SELECT example_id FROM example_view
       WHERE tenant = $1 AND workflow = $2 AND stage = $3 AND origin = 'known-bad' AND NOT erased
       ORDER BY example_id`,
      [tenant, workflow, stage],
    );
    return rows.map((row) => row.example_id);
  }

  /** They are of no use from now on. Gives the ids of all of the task. */
  async erase(tenant: string, taskId: string): Promise<readonly string[]> {
    const [rows] = await this.dataSource.query<[Pick<Row, 'example_id'>[]]>(
      `UPDATE example_view SET erased = true WHERE tenant = $1 AND task_id = $2
       RETURNING example_id`,
      [tenant, taskId],
    );
    return rows.map((row) => row.example_id);
  }

  /** An example never changes: the first row is the only one. */
  readonly write = async (changes: readonly ViewChange<Example>[]): Promise<void> => {
    for (const { id, state, at, events } of changes) {
      if (!state) continue;
      const { workflow, stage, from, labels, missed, by } = state.data;
      const right = labels.filter(({ label }) => label === 'right').length;
      await this.dataSource.query(
        `INSERT INTO example_view (example_id, tenant, workflow, stage, origin, labelled_right, labelled_wrong, missed, by, at, task_id, erased)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
        [
          id,
          events[0]?.tenantid,
          workflow.name,
          stage,
          from,
          right,
          labels.length - right,
          missed,
          by,
          at,
          events[0]?.taskid,
          state.isErased ?? false,
        ],
      );
    }
  };
}

const itemOf = (row: Row): ExampleListItemDto => ({
  exampleId: row.example_id,
  workflow: row.workflow,
  stage: row.stage,
  from: row.origin,
  right: row.labelled_right,
  wrong: row.labelled_wrong,
  missed: row.missed,
  by: row.by,
  at: row.at.toISOString(),
  erased: row.erased,
});
