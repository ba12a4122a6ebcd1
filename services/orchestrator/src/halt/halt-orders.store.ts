import type { BudgetScope } from '@nightshift/contracts';
import {
  type Aggregates,
  commitWork,
  type EventContext,
  type EventStore,
} from '@nightshift/event-store';
import type { Instant } from '@nightshift/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import type { TaskCommand } from '../task/task-command.js';
import type { Task } from '../task/task-state.js';

/** An order that stops everything in a scope. */
export interface HaltOrder {
  readonly haltId: string;
  readonly ticketId: string;
  readonly tenant: string;
  readonly scope: BudgetScope;
  readonly key: string;
}

/** What the events that follow inherit from the order. */
export type Cause = Omit<EventContext, 'taskId' | 'correlationId'>;

/** Tasks per transaction: one is some 30 ms, so that a thousand tasks are stopped well within 2 s. */
const PAGE = 500;

const IN_FORCE = 'SELECT 1 FROM halt_order WHERE halt_id = $1 AND ended_at IS NULL FOR SHARE';

/** Live tasks of the scope that this order does not hold yet. */
const NOTE_PAGE = `
  INSERT INTO task_hold (halt_id, task_id)
  SELECT $1, v.task_id FROM task_view v
  WHERE v.tenant = $2 AND ($3::text IS NULL OR v.workflow = $3)
    AND v.status IN ('queued', 'running', 'waiting', 'halted', 'paused')
    AND NOT EXISTS (SELECT 1 FROM task_hold h WHERE h.halt_id = $1 AND h.task_id = v.task_id)
  LIMIT ${PAGE}
  ON CONFLICT DO NOTHING`;

const NOTE_ONE = 'INSERT INTO task_hold (halt_id, task_id) VALUES ($1, $2) ON CONFLICT DO NOTHING';

/** What another replica is telling just now is left to it. */
const UNTOLD = `
  SELECT task_id AS "taskId" FROM task_hold WHERE halt_id = $1 AND NOT told
  LIMIT ${PAGE} FOR UPDATE SKIP LOCKED`;

/**
 * Which orders are in force, and which tasks each of them holds. That a task is to be held is durable
 * before it is told, and it is told while the order is kept from ending: so none is held for ever,
 * whatever crashes when, and in whatever order the events arrive.
 */
export class HaltOrders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: Aggregates<TaskCommand, Task>,
    private readonly store: EventStore,
  ) {}

  /** Holds every live task of the scope. An order that has ended before does nothing. */
  async order(order: HaltOrder, cause: Cause): Promise<void> {
    const { haltId, ticketId, tenant, scope, key } = order;
    await this.dataSource.query(
      `INSERT INTO halt_order (halt_id, ticket_id, tenant, scope, key, ordered_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [haltId, ticketId, tenant, scope, key, cause.at],
    );
    await this.hold(order, cause);
  }

  /** Lets its tasks go on, or cancels them. */
  async end(order: HaltOrder, cause: Cause, command: (at: Instant) => TaskCommand): Promise<void> {
    const { haltId, ticketId, tenant, scope, key } = order;
    await this.dataSource.query(
      `INSERT INTO halt_order (halt_id, ticket_id, tenant, scope, key, ordered_at, ended_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6)
       ON CONFLICT (halt_id) DO UPDATE SET ended_at = COALESCE(halt_order.ended_at, $6)`,
      [haltId, ticketId, tenant, scope, key, cause.at],
    );
    for (;;) {
      const ids = taskIdsIn(
        await this.dataSource.query(
          `SELECT task_id AS "taskId" FROM task_hold WHERE halt_id = $1 LIMIT ${PAGE}`,
          [haltId],
        ),
      );
      if (ids.length === 0) return;
      await this.tell(ids, cause, command(cause.at));
      await this.dataSource.query(
        'DELETE FROM task_hold WHERE halt_id = $1 AND task_id = ANY($2::uuid[])',
        [haltId, ids],
      );
    }
  }

  /** What came into the scope since, or was not in the list of tasks yet, is held as well. */
  async sweep(causeOf: (order: HaltOrder) => Cause): Promise<void> {
    const orders: HaltOrder[] = await this.dataSource.query(
      `SELECT halt_id AS "haltId", ticket_id AS "ticketId", tenant, scope, key
       FROM halt_order WHERE ended_at IS NULL AND scope <> 'task'`,
    );
    for (const order of orders) await this.hold(order, causeOf(order));
  }

  private async hold(order: HaltOrder, cause: Cause): Promise<void> {
    if (!(await this.isOfTenant(order))) return;
    for (;;) {
      await this.whileInForce(order, (manager) => note(order, manager));
      const held = await this.whileInForce(order, (manager) =>
        this.holdNoted(order, cause, manager),
      );
      if (held < PAGE) return;
    }
  }

  /** Whoever knows the id of a task could order it to halt: it has to be one of their own. */
  private async isOfTenant({ scope, key, tenant }: HaltOrder): Promise<boolean> {
    if (scope !== 'task') return true;
    const [accepted] = await this.store.read(this.tasks.streamOf(key));
    return accepted?.tenantid === tenant;
  }

  /** 0 where it has ended; while `work` is done, it does not end. */
  private whileInForce(
    { haltId }: HaltOrder,
    work: (manager: EntityManager) => Promise<number>,
  ): Promise<number> {
    return this.dataSource.transaction(async (manager) =>
      (await manager.query(IN_FORCE, [haltId])).length === 0 ? 0 : work(manager),
    );
  }

  private async holdNoted(
    { haltId, ticketId, scope }: HaltOrder,
    cause: Cause,
    manager: EntityManager,
  ): Promise<number> {
    const ids = taskIdsIn(await manager.query(UNTOLD, [haltId]));
    if (ids.length === 0) return 0;
    await this.tell(ids, cause, { type: 'haltTask', haltId, ticketId, scope, hold: true });
    await manager.query(
      'UPDATE task_hold SET told = true WHERE halt_id = $1 AND task_id = ANY($2::uuid[])',
      [haltId, ids],
    );
    return ids.length;
  }

  /** A task that has ended meanwhile refuses, and that is fine. */
  private async tell(ids: readonly string[], cause: Cause, command: TaskCommand): Promise<void> {
    if (ids.length === 0) return;
    await commitWork(
      this.store,
      ids.map((taskId) => ({
        target: this.tasks.to(taskId, command),
        context: { ...cause, taskId, correlationId: taskId },
        causeId: undefined,
      })),
    );
  }
}

const note = async (
  { haltId, tenant, scope, key }: HaltOrder,
  manager: EntityManager,
): Promise<number> => {
  if (scope === 'task') await manager.query(NOTE_ONE, [haltId, key]);
  else await manager.query(NOTE_PAGE, [haltId, tenant, scope === 'workflow' ? key : null]);
  return 0;
};

const taskIdsIn = (rows: readonly { readonly taskId: string }[]): readonly string[] =>
  rows.map(({ taskId }) => taskId);
