import { formatUsd, nano } from '@nightshift/kernel';
import { type Page, pageOf, placeOfCursor } from '@nightshift/service-kit';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import { costPlaceOf } from './task-cursor.js';
import { narrow } from './task-filter.store.js';
import type {
  TaskFilterQuery,
  TaskListItemDto,
  TaskListQuery,
  TaskSummaryDto,
} from './task-list.dto.js';
import { pricing, searching } from './task-search.store.js';
import { TaskEntity } from './task.entity.store.js';

/** What a task that passed its deadline needs to be cancelled. */
export interface OverdueTask {
  readonly taskId: string;
  readonly tenant: string;
}

const MAX_OVERDUE = 100;

/** Reads of the list of tasks: a moment behind the streams. */
export class TaskViews {
  constructor(
    private readonly dataSource: DataSource,
    /** What tasks call a data subject. */
    private readonly subjectNamed: (tenant: string, name: string) => Promise<string> = async (
      _tenant,
      name,
    ) => name,
  ) {}

  async list(tenant: string, query: TaskListQuery): Promise<Page<TaskListItemDto>> {
    const select = await this.filtered(tenant, query);
    return query.order === 'dearest' ? byCost(select, query) : byTime(select, query);
  }

  async summary(tenant: string, query: TaskFilterQuery): Promise<TaskSummaryDto> {
    const filtered = await this.filtered(tenant, query);
    const rows = await filtered
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

  private async filtered(
    tenant: string,
    query: TaskFilterQuery,
  ): Promise<SelectQueryBuilder<TaskEntity>> {
    const found = await searching(this.dataSource, query.text);
    const priced = await pricing(this.dataSource, tenant, query);
    const select = this.dataSource
      .getRepository(TaskEntity)
      .createQueryBuilder('t')
      .where('t.tenant = :tenant', { tenant });
    const { subject } = query;
    const called = subject === undefined ? undefined : await this.subjectNamed(tenant, subject);
    narrow(select, query, called);
    found(select);
    priced(select);
    return select;
  }
}

const byTime = async (
  select: SelectQueryBuilder<TaskEntity>,
  { limit, cursor }: TaskListQuery,
): Promise<Page<TaskListItemDto>> => {
  const place = placeOfCursor(cursor);
  if (place) select.andWhere('(t.accepted_at, t.task_id) < (:at, :id)', place);
  select.orderBy('t.accepted_at', 'DESC').addOrderBy('t.task_id', 'DESC');
  const rows = await select.limit(limit + 1).getMany();
  return pageOf(rows.map(itemOf), limit, ({ acceptedAt, taskId }) => [acceptedAt, taskId]);
};

/** A task that costs more while one turns the pages may be met twice, or not at all. */
const byCost = async (
  select: SelectQueryBuilder<TaskEntity>,
  { limit, cursor }: TaskListQuery,
): Promise<Page<TaskListItemDto>> => {
  const place = costPlaceOf(cursor);
  if (place) select.andWhere('(t.cost_nano_usd, t.task_id) < (:cost, :id)', place);
  select.orderBy('t.cost_nano_usd', 'DESC').addOrderBy('t.task_id', 'DESC');
  const rows = await select.limit(limit + 1).getMany();
  return pageOf(rows.map(itemOf), limit, ({ cost, taskId }) => [cost.nanoUsd, taskId]);
};

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
