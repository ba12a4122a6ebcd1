import { lifecycleTopic } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import type { Aggregates } from '@nightshift/event-store';
import { plusMs } from '@nightshift/kernel';
import {
  dueContextOf,
  type ServiceRuntime,
  type ServiceSubscription,
} from '@nightshift/service-kit';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { BudgetCommand } from './budget-command.js';
import type { Budget } from './budget-state.js';

export class EndedTasks1700000000003 implements MigrationInterface {
  readonly name = 'EndedTasks1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ended_task (
        task_id text PRIMARY KEY,
        tenant text NOT NULL,
        ended_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX ended_task_oldest ON ended_task (ended_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ended_task');
  }
}

const ENDS: ReadonlySet<string> = new Set([
  'task.completed.v1',
  'task.failed.v1',
  'task.cancelled.v1',
  // Its runs are those of one task of their own.
  'evaluation.completed.v1',
]);
/** Ids in one event: it has to fit into a message. */
const AT_ONCE = 1_000;
/** Of a round: the rest comes with the next. */
const MAX_BATCHES = 20;

interface Parts {
  readonly budgets: Aggregates<BudgetCommand, Budget>;
  readonly clock: ServiceRuntime['clock'];
  /** How long the level of an ended task can still be looked at. */
  readonly keepMs: number;
}

/** Tasks whose level in their tenant's budget is to be closed some time after their end. */
export class EndedTasks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parts: Parts,
  ) {}

  /** Durable when it resolves. The header and the key say all there is to know. */
  async remember(batch: readonly Delivery[]): Promise<void> {
    const ended = batch.filter(({ headers }) => ENDS.has(headers.type));
    if (ended.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO ended_task (task_id, tenant, ended_at)
       SELECT task_id, tenant, $3 FROM unnest($1::text[], $2::text[]) AS ended (task_id, tenant)
       ON CONFLICT DO NOTHING`,
      [
        ended.map(({ key }) => key),
        ended.map(({ headers }) => headers.tenant),
        this.parts.clock.now(),
      ],
    );
  }

  /** Two replicas may both try: the second changes nothing. */
  async closeOld(): Promise<void> {
    const before = plusMs(this.parts.clock.now(), -this.parts.keepMs);
    for (let batches = 0; batches < MAX_BATCHES; batches += 1) {
      const rows = await this.dataSource.query<{ task_id: string; tenant: string }[]>(
        `SELECT task_id, tenant FROM ended_task WHERE ended_at < $1 ORDER BY ended_at LIMIT ${AT_ONCE}`,
        [before],
      );
      for (const [tenant, some] of Map.groupBy(rows, (row) => row.tenant))
        await this.close(
          tenant,
          some.map((row) => row.task_id),
        );
      if (rows.length < AT_ONCE) return;
    }
  }

  private async close(tenant: string, taskIds: readonly string[]): Promise<void> {
    const { budgets, clock } = this.parts;
    const at = clock.now();
    const { state } = await budgets.handle(
      tenant,
      { type: 'closeTasks', tenant, at, taskIds },
      dueContextOf(tenant, budgets.streamOf(tenant), at),
    );
    // A run of it is still open, or a halt: it is looked at again.
    const left = taskIds.filter((id) => state.tasks.has(id));
    await this.dataSource.query('UPDATE ended_task SET ended_at = $2 WHERE task_id = ANY($1)', [
      left,
      at,
    ]);
    const closed = taskIds.filter((id) => !state.tasks.has(id));
    await this.dataSource.query('DELETE FROM ended_task WHERE task_id = ANY($1)', [closed]);
  }
}

/** Every end of a task is remembered before it is acknowledged. */
export const rememberingEnded = (
  subscription: ServiceSubscription,
  ended: EndedTasks,
): ServiceSubscription => ({
  ...subscription,
  topics: [...subscription.topics, lifecycleTopic('qa')],
  handle: async (batch) => {
    await ended.remember(batch);
    return subscription.handle(batch);
  },
});
