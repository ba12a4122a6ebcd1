import { type EventOf, lifecycleTopic } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import {
  projectingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
} from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { TaskCommand } from './task-command.js';
import { indexedWords } from './task-words.js';
import { openTicketOf, statusOf, type Task, type TaskStatus } from './task-state.js';

/** Keeps `task_view` in step with the task streams. */
export const taskViewSubscription = (
  tasks: Aggregates<TaskCommand, Task>,
  { dataSource }: Pick<ServiceRuntime, 'dataSource'>,
  onWritten: (states: readonly Task[]) => void,
): ServiceSubscription =>
  projectingSubscription({
    group: 'orchestrator.views',
    topics: [lifecycleTopic('orchestrator')],
    aggregates: tasks,
    write: async (changes) => {
      const accepted = changes.flatMap(({ state, events }) =>
        events.flatMap((event) =>
          event.type === 'task.accepted.v1' && state.status !== 'unsubmitted'
            ? [{ ...foundBy(event), status: statusOf(state) }]
            : [],
        ),
      );
      if (accepted.length > 0) await insert(dataSource, accepted);
      await update(
        dataSource,
        changes.flatMap(({ id, state, version, at }) =>
          state.status === 'unsubmitted' ? [] : [{ id, state, version, at }],
        ),
      );
      onWritten(changes.map(({ state }) => state));
    },
  });

/** A key that is sealed is not to stand in the clear beside it. */
const foundBy = (event: EventOf<'task.accepted.v1'>): EventOf<'task.accepted.v1'> => {
  if (event.subjectkey === undefined) return event;
  const { idempotencyKey: _, ...data } = event.data;
  return { ...event, data };
};

/** What a task is found by is written once, beside the row that changes with every stage. */
const INSERT = `
  WITH accepted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::int[], $10::text[], $11::text[])
      AS t (task_id, tenant, workflow, workflow_version, subject, idempotency_key, deadline_at, accepted_at, priority, status, words)
  ), found_by AS (
    INSERT INTO task_text (task_id, words)
    SELECT task_id, array_to_tsvector(string_to_array(words, ' ')) FROM accepted
    ON CONFLICT (task_id) DO NOTHING
  )
  INSERT INTO task_view (task_id, tenant, workflow, workflow_version, subject, idempotency_key, status, stage, cost_nano_usd, deadline_at, accepted_at, updated_at, version, priority)
  SELECT task_id, tenant, workflow, workflow_version, subject, idempotency_key, status, '', 0, deadline_at, accepted_at, accepted_at, 0, priority
  FROM accepted
  ON CONFLICT (task_id) DO NOTHING`;

const insert = (
  dataSource: DataSource,
  // The status of now: a task that is queued must not be seen running in between.
  events: readonly (EventOf<'task.accepted.v1'> & { readonly status: TaskStatus })[],
): Promise<unknown> =>
  dataSource.query(INSERT, [
    events.map(({ data }) => data.taskId),
    events.map(({ tenantid }) => tenantid),
    events.map(({ data }) => data.workflow.name),
    events.map(({ data }) => data.workflow.version),
    events.map(({ data }) => data.subject),
    events.map(({ data }) => data.idempotencyKey ?? null),
    events.map(({ data }) => data.deadlineAt ?? null),
    events.map(({ time }) => time),
    events.map(({ data }) => data.priority),
    events.map(({ status }) => status),
    events.map(({ data }) => indexedWords(data)),
  ]);

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
