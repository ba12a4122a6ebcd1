import { nanoFromUsd } from '@nightshift/kernel';
import type { SelectQueryBuilder } from 'typeorm';
import type { TaskFilterQuery } from './task-list.dto.js';
import type { TaskEntity } from './task.entity.store.js';

type Select = SelectQueryBuilder<TaskEntity>;

/**
 * Narrows a list of tasks by everything but a text; every filter that is given holds.
 * @param subject as tasks call it
 */
export const narrow = (
  select: Select,
  query: TaskFilterQuery,
  subject: string | undefined,
): void => {
  const { status, keyPrefix } = query;
  if (status !== undefined) select.andWhere('t.status = ANY(:status)', { status });
  if (subject !== undefined) select.andWhere('t.subject = :subject', { subject });
  if (keyPrefix !== undefined)
    select.andWhere('starts_with(t.idempotency_key, :keyPrefix)', { keyPrefix });
  ofWorkflow(select, query);
  ofCost(select, query);
  ofTime(select, query);
};

const ofWorkflow = (select: Select, { workflow }: TaskFilterQuery): void => {
  if (workflow === undefined) return;
  const [, name = workflow, version] = /^(.+)@(\d{1,9})$/.exec(workflow) ?? [];
  select.andWhere('t.workflow = :name', { name });
  if (version !== undefined)
    select.andWhere('t.workflow_version = :version', { version: Number(version) });
};

const ofCost = (select: Select, { minCostUsd, maxCostUsd }: TaskFilterQuery): void => {
  if (minCostUsd !== undefined)
    select.andWhere('t.cost_nano_usd >= :least', { least: nanoFromUsd(minCostUsd) });
  if (maxCostUsd !== undefined)
    select.andWhere('t.cost_nano_usd <= :most', { most: nanoFromUsd(maxCostUsd) });
};

const ofTime = (select: Select, { acceptedFrom, acceptedTo }: TaskFilterQuery): void => {
  if (acceptedFrom !== undefined)
    select.andWhere('t.accepted_at >= :acceptedFrom', { acceptedFrom });
  if (acceptedTo !== undefined) select.andWhere('t.accepted_at < :acceptedTo', { acceptedTo });
};
