import type { KeyFacts, SealedSubject } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';

/** Workflows that a key has sealed anything of. */
export type Workflows = (key: KeyFacts) => readonly string[];

/** Which tasks a key seals: written before the task is, so that an erasure misses none. */
export class SealedTasks {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  readonly note = async (
    taskId: string,
    workflow: string,
    { subjectKey }: SealedSubject,
  ): Promise<void> => {
    if (subjectKey === undefined) return;
    await this.dataSource.query(
      'INSERT INTO sealed_task (key_id, task_id, workflow) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [subjectKey, taskId, workflow],
    );
  };

  /** That a key has sealed anything of: its own, and those that forks of its tasks are of. */
  async workflowsOf(keys: readonly KeyFacts[]): Promise<Workflows> {
    const rows: { key: string; workflow: string }[] = await this.dataSource.query(
      'SELECT DISTINCT key_id AS key, workflow FROM sealed_task WHERE key_id = ANY ($1::uuid[])',
      [keys.map(({ id }) => id)],
    );
    const forks = Map.groupBy(rows, ({ key }) => key);
    return ({ id, workflow }) => [
      workflow,
      ...(forks.get(id) ?? []).map((found) => found.workflow),
    ];
  }

  /**
   * Keys that tasks under way still need. A task that no list has yet counts as one, for a day: after
   * that it never came to be.
   */
  async inUse(keys: readonly KeyFacts[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT DISTINCT s.key_id AS id FROM sealed_task s LEFT JOIN task_view t ON t.task_id = s.task_id
       WHERE s.key_id = ANY ($1::uuid[])
         AND CASE WHEN t.task_id IS NULL THEN s.noted_at > now() - interval '1 day'
             ELSE t.status NOT IN ('completed', 'failed', 'cancelled') END`,
      [keys.map(({ id }) => id)],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Also of tasks that never came to be, and of repeated ones, which an older key seals. */
  async of(keys: readonly string[]): Promise<readonly string[]> {
    const rows: { taskId: string }[] = await this.dataSource.query(
      'SELECT DISTINCT task_id AS "taskId" FROM sealed_task WHERE key_id = ANY ($1::uuid[])',
      [keys],
    );
    return rows.map(({ taskId }) => taskId);
  }
}
