import { formatUsd, nano } from '@nightshift/kernel';
import { type Page, pageOf, placeOfCursor } from '@nightshift/service-kit';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import type {
  TaskListItemDto,
  TaskListQuery,
  TaskSummaryDto,
  TaskSummaryQuery,
} from './task.dto.js';
import { TaskEntity } from './task.entity.store.js';

/** What a task that passed its deadline needs to be cancelled. */
export interface OverdueTask {
  readonly taskId: string;
  readonly tenant: string;
}

const MAX_OVERDUE = 100;

/** Reads of the list of tasks: a moment behind the streams. */
export class TaskViews {
  constructor(private readonly dataSource: DataSource) {}

  async list(tenant: string, query: TaskListQuery): Promise<Page<TaskListItemDto>> {
    const select = this.filtered(tenant, query);
    if (query.status !== undefined) select.andWhere('t.status = :status', { status: query.status });
    const place = placeOfCursor(query.cursor);
    if (place) select.andWhere('(t.accepted_at, t.task_id) < (:at, :id)', place);
    const rows = await select
      .orderBy('t.accepted_at', 'DESC')
      .addOrderBy('t.task_id', 'DESC')
      .limit(query.limit + 1)
      .getMany();
    return pageOf(rows.map(itemOf), query.limit, ({ acceptedAt, taskId }) => [acceptedAt, taskId]);
  }

  async summary(tenant: string, query: TaskSummaryQuery): Promise<TaskSummaryDto> {
    const rows = await this.filtered(tenant, query)
      .select('t.status', 'status')
      .addSelect('count(*)::int', 'tasks')
      .addSelect('sum(t.cost_nano_usd)::text', 'cost')
      .groupBy('t.status')
      .getRawMany<{ status: string; tasks: number; cost: string }>();
    const cost = nano(rows.reduce((sum, row) => sum + Number(row.cost), 0));
    return {
      tasks: Object.fromEntries(rows.map(({ status, tasks }) => [status, tasks])),
      total: rows.reduce((sum, { tasks }) => sum + tasks, 0),
      cost: { nanoUsd: cost, usd: formatUsd(cost) },
    };
  }

  overdue(now: string): Promise<readonly OverdueTask[]> {
    return this.dataSource
      .getRepository(TaskEntity)
      .createQueryBuilder('t')
      .select(['t.taskId', 't.tenant'])
      .where('t.deadline_at <= :now', { now })
      .andWhere("t.status NOT IN ('completed', 'failed', 'cancelled')")
      .orderBy('t.deadline_at')
      .limit(MAX_OVERDUE)
      .getMany();
  }

  private filtered(
    tenant: string,
    { workflow, keyPrefix }: TaskSummaryQuery,
  ): SelectQueryBuilder<TaskEntity> {
    const select = this.dataSource
      .getRepository(TaskEntity)
      .createQueryBuilder('t')
      .where('t.tenant = :tenant', { tenant });
    if (workflow !== undefined) select.andWhere('t.workflow = :workflow', { workflow });
    if (keyPrefix !== undefined)
      select.andWhere('starts_with(t.idempotency_key, :keyPrefix)', { keyPrefix });
    return select;
  }
}

const itemOf = (row: TaskEntity): TaskListItemDto => ({
  taskId: row.taskId,
  workflow: `${row.workflow}@${row.workflowVersion}`,
  subject: row.subject,
  idempotencyKey: row.idempotencyKey,
  status: row.status,
  stage: row.stage,
  ticketId: row.ticketId,
  cost: { nanoUsd: Number(row.costNanoUsd), usd: formatUsd(nano(Number(row.costNanoUsd))) },
  deadlineAt: row.deadlineAt?.toISOString() ?? null,
  acceptedAt: row.acceptedAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
