import type { EventOf, EventType } from '@nightshift/contracts';

/** What incidents need to know of tasks, runs, money and halts, out of the events that say it. */

export const EVIDENCE_TYPES = [
  'task.accepted.v1',
  'task.completed.v1',
  'task.failed.v1',
  'task.cancelled.v1',
  'task.halted.v1',
  'task.unhalted.v1',
  'workflow.registered.v1',
  'lease.granted.v1',
  'lease.settled.v1',
  'lease.denied.v1',
  'budget.set.v1',
  'halt.ordered.v2',
  'halt.lifted.v1',
  'halt.upheld.v1',
  'everything.halted.v1',
  'everything.unhalted.v1',
  'checkpoint.signed.v1',
] as const satisfies readonly EventType[];

export type EvidenceEvent = EventOf<(typeof EVIDENCE_TYPES)[number]>;

/** Tables as they are written, in this order: what begins something stands before what ends it. */
export const TABLES = [
  'task',
  'taskEnd',
  'run',
  'hold',
  'holdEnd',
  'heldRun',
  'heldRunEnd',
  'halt',
  'haltEnd',
  'setting',
  'checkpoint',
  'seen',
] as const;
export type Table = (typeof TABLES)[number];

export interface EvidenceRow {
  readonly table: Table;
  readonly row: Readonly<Record<string, unknown>>;
}

/** PostgreSQL stores it: no NUL, nothing that is half a character. */
export const isPlainText = (text: unknown): boolean =>
  typeof text === 'string' && !/\p{Cc}/u.test(text) && text.isWellFormed();

/** Whether every text in it can be stored. */
export const isPlain = ({ row }: EvidenceRow): boolean => plainWithin(row);

const plainWithin = (value: unknown): boolean => {
  if (typeof value === 'string') return isPlainText(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(plainWithin);
};

/** Every tenant's: the switch for everything. */
export const EVERY_TENANT = '*';

export const rowsOf = (event: EvidenceEvent): readonly EvidenceRow[] => {
  switch (event.type) {
    case 'task.accepted.v1':
    case 'task.completed.v1':
    case 'task.failed.v1':
    case 'task.cancelled.v1':
    case 'task.halted.v1':
    case 'task.unhalted.v1':
      return taskRows(event);
    case 'lease.settled.v1': {
      const { runId: run_id, taskId: task_id, spentNanoUsd: spent_nano_usd } = event.data;
      return [{ table: 'run', row: { run_id, task_id, tenant: event.tenantid, spent_nano_usd } }];
    }
    case 'lease.granted.v1':
      return [{ table: 'heldRunEnd', row: { run_id: event.data.runId, went_on_at: event.time } }];
    case 'lease.denied.v1': {
      const { haltId: halt_id, runId: run_id, taskId: task_id } = event.data;
      return [{ table: 'heldRun', row: { halt_id, run_id, task_id, held_at: event.time } }];
    }
    case 'workflow.registered.v1':
    case 'budget.set.v1':
      return [settingRow(event)];
    case 'checkpoint.signed.v1': {
      const { treeSize: tree_size, rootHash: root_hash } = event.data;
      return [{ table: 'checkpoint', row: { tree_size, root_hash, signed_at: event.time } }];
    }
    default:
      return [haltRow(event)];
  }
};

type TaskEvent = Extract<EvidenceEvent, { type: `task.${string}` }>;

const taskRows = ({ type, taskid: task_id, time, tenantid: tenant, data }: TaskEvent) => {
  switch (type) {
    case 'task.accepted.v1': {
      const { name: workflow, version, hash } = data.workflow;
      const { budgetNanoUsd: budget_nano_usd } = data;
      const row = { task_id, tenant, workflow, version, hash, budget_nano_usd, accepted_at: time };
      return [{ table: 'task' as const, row }];
    }
    case 'task.halted.v1': {
      const { haltId: halt_id, runs = [] } = data;
      return [
        { table: 'hold' as const, row: { halt_id, task_id, tenant, held_at: time } },
        ...runs.map(({ runId: run_id }) => ({
          table: 'heldRun' as const,
          row: { halt_id, run_id, task_id, held_at: time },
        })),
      ];
    }
    case 'task.unhalted.v1': {
      const row = { halt_id: data.haltId, task_id, resumed_at: time };
      return [{ table: 'holdEnd' as const, row }];
    }
    default: {
      const outcome = type.slice('task.'.length, -'.v1'.length);
      return [{ table: 'taskEnd' as const, row: { task_id, outcome, ended_at: time } }];
    }
  }
};

type SettingEvent = Extract<EvidenceEvent, { type: 'workflow.registered.v1' | 'budget.set.v1' }>;

const settingRow = (event: SettingEvent): EvidenceRow => {
  const at = { tenant: event.tenantid, set_at: event.time };
  if (event.type === 'workflow.registered.v1') {
    const { name, version, hash } = event.data;
    const row = {
      ...at,
      kind: 'workflow',
      key: `${name}@${version}`,
      value: { name, version, hash },
    };
    return { table: 'setting', row };
  }
  const { scope, key, period, limitNanoUsd } = event.data;
  const value = { scope, key, limitNanoUsd, ...(period === undefined ? {} : { period }) };
  const row = { ...at, kind: 'budget', key: `${scope}/${key}/${period ?? ''}`, value };
  return { table: 'setting', row };
};

type HaltEvent = Exclude<EvidenceEvent, TaskEvent | SettingEvent> & {
  readonly type: `halt.${string}` | `everything.${string}`;
};

const haltRow = (event: HaltEvent): EvidenceRow => {
  const { time, tenantid: tenant } = event;
  switch (event.type) {
    case 'halt.ordered.v2': {
      const { haltId: halt_id, scope, key, reason, by, ticketId: ticket_id, ...money } = event.data;
      const { limitNanoUsd, settledNanoUsd, reservedNanoUsd } = money;
      const value = { limitNanoUsd, settledNanoUsd, reservedNanoUsd };
      const row = { halt_id, tenant, scope, key, reason, by, ticket_id, value, ordered_at: time };
      return { table: 'halt', row };
    }
    case 'everything.halted.v1': {
      const { haltId: halt_id, by } = event.data;
      const place = { tenant: EVERY_TENANT, scope: 'everything', key: EVERY_TENANT };
      const row = { ...place, halt_id, reason: 'kill-switch', by, value: {}, ordered_at: time };
      return { table: 'halt', row };
    }
    default: {
      const how = event.type === 'halt.upheld.v1' ? 'upheld' : 'lifted';
      const { haltId: halt_id, by } = event.data;
      return { table: 'haltEnd', row: { halt_id, ended_by: by, how, ended_at: time } };
    }
  }
};
