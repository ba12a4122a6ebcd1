import type { SealedSubject } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';

/** Which tasks a key seals: written before the task is, so that an erasure misses none. */
export class SealedTasks {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  readonly note = async (taskId: string, { subjectKey }: SealedSubject): Promise<void> => {
    if (subjectKey === undefined) return;
    await this.dataSource.query(
      'INSERT INTO sealed_task (key_id, task_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [subjectKey, taskId],
    );
  };

  /** Also of tasks that never came to be, and of repeated ones, which an older key seals. */
  async of(keys: readonly string[]): Promise<readonly string[]> {
    const rows: { taskId: string }[] = await this.dataSource.query(
      'SELECT DISTINCT task_id AS "taskId" FROM sealed_task WHERE key_id = ANY ($1::uuid[])',
      [keys],
    );
    return rows.map(({ taskId }) => taskId);
  }
}
