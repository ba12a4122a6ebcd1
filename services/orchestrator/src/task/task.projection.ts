import { type EventOf, lifecycleTopic } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import {
  projectingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
} from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { TaskCommand } from './task-command.js';
import { openTicketOf, statusOf, type Task } from './task-state.js';

/** Keeps `task_view` in step with the task streams. */
export const taskViewSubscription = (
  tasks: Aggregates<TaskCommand, Task>,
  { dataSource }: Pick<ServiceRuntime, 'dataSource'>,
): ServiceSubscription =>
  projectingSubscription({
    group: 'orchestrator.views',
    topics: [lifecycleTopic('orchestrator')],
    aggregates: tasks,
    write: async (changes) => {
      const accepted = changes
        .flatMap(({ events }) => events)
        .filter((event) => event.type === 'task.accepted.v1');
      if (accepted.length > 0) await insert(dataSource, accepted);
      await update(
        dataSource,
        changes.flatMap(({ id, state, version, at }) =>
          state.status === 'unsubmitted' ? [] : [{ id, state, version, at }],
        ),
      );
    },
  });

const insert = (
  dataSource: DataSource,
  events: readonly EventOf<'task.accepted.v1'>[],
): Promise<unknown> =>
  dataSource.query(
    `INSERT INTO task_view (task_id, tenant, workflow, workflow_version, subject, idempotency_key, status, stage, cost_nano_usd, deadline_at, accepted_at, updated_at, version)
     SELECT task_id, tenant, workflow, workflow_version, subject, idempotency_key, 'running', '', 0, deadline_at, accepted_at, accepted_at, 0
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
       AS t (task_id, tenant, workflow, workflow_version, subject, idempotency_key, deadline_at, accepted_at)
     ON CONFLICT (task_id) DO NOTHING`,
    [
      events.map(({ data }) => data.taskId),
      events.map(({ tenantid }) => tenantid),
      events.map(({ data }) => data.workflow.name),
      events.map(({ data }) => data.workflow.version),
      events.map(({ data }) => data.subject),
      events.map(({ data }) => data.idempotencyKey ?? null),
      events.map(({ data }) => data.deadlineAt ?? null),
      events.map(({ time }) => time),
    ],
  );

interface Row {
  readonly id: string;
  readonly state: Exclude<Task, { status: 'unsubmitted' }>;
  readonly version: number;
  readonly at: string;
}

const update = (dataSource: DataSource, rows: readonly Row[]): Promise<unknown> =>
  dataSource.query(
    `UPDATE task_view v
     SET status = t.status, stage = COALESCE(t.stage, v.stage), ticket_id = t.ticket_id, cost_nano_usd = t.cost, updated_at = t.at, version = t.version
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::timestamptz[], $7::int[])
       AS t (task_id, status, stage, ticket_id, cost, at, version)
     WHERE v.task_id = t.task_id AND v.version < t.version`,
    [
      rows.map(({ id }) => id),
      rows.map(({ state }) => statusOf(state)),
      rows.map(({ state }) => (state.status === 'live' ? state.stage : null)),
      rows.map(({ state }) => (state.status === 'live' ? (openTicketOf(state) ?? null) : null)),
      rows.map(({ state }) => state.cost),
      rows.map(({ at }) => at),
      rows.map(({ version }) => version),
    ],
  );
