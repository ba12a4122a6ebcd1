import type { EventOf, EventType, Usage } from '@nightshift/contracts';
import { epochMsOf } from '@nightshift/kernel';
import { mergedTask, type TaskRow, taskRow } from './task-rows.js';

/** The events that the books of calls are made of: all others are told apart by their header. */
export const SPEND_TYPES = [
  'model-call.completed.v1',
  'model-call.failed.v1',
  'run.accepted.v1',
  'task.accepted.v1',
  'task.started.v1',
  'task.completed.v1',
  'task.failed.v1',
  'task.cancelled.v1',
  'spend.adjusted.v1',
] as const satisfies readonly EventType[];

type SpendEvent = EventOf<(typeof SPEND_TYPES)[number]>;

/** One model call. Its workflow is that of its run, which may become known later. */
export interface CallRow {
  readonly runId: string;
  readonly step: number;
  readonly attempt: number;
  readonly tenant: string;
  readonly taskId: string;
  readonly model: string;
  readonly providerCallId: string | null;
  readonly at: string;
  /** Absent where the provider reported none. */
  readonly usage: Usage | undefined;
  readonly cost: number;
  readonly costIsBound: boolean;
}

export interface RunRow {
  readonly runId: string;
  readonly tenant: string;
  readonly taskId: string;
  readonly workflow: string;
}

/** A call that was charged at its bound, and what it truly cost. */
export interface AdjustmentRow {
  readonly runId: string;
  readonly step: number;
  readonly attempt: number;
  readonly tenant: string;
  readonly cost: number;
  readonly reconciliationId: string;
}

export interface SpendRows {
  readonly calls: readonly CallRow[];
  readonly runs: readonly RunRow[];
  /** One for each task. */
  readonly tasks: readonly TaskRow[];
  readonly adjustments: readonly AdjustmentRow[];
}

const TYPES: ReadonlySet<string> = new Set(SPEND_TYPES);

const isSpend = (event: EventOf): event is SpendEvent => TYPES.has(event.type);

/**
 * What a batch adds to the books. An event that a stranger put there, with fields that no table
 * takes, is left out: the ledger parks it, and a batch that failed for it would fail for ever.
 */
export const rowsOf = (events: readonly EventOf[]): SpendRows => {
  const calls: CallRow[] = [];
  const runs: RunRow[] = [];
  const tasks = new Map<string, TaskRow>();
  const adjustments: AdjustmentRow[] = [];
  for (const event of events) {
    if (!isSpend(event) || !isPlausible(event)) continue;
    switch (event.type) {
      case 'model-call.completed.v1':
      case 'model-call.failed.v1':
        calls.push(callRow(event));
        break;
      case 'run.accepted.v1':
        runs.push(runRow(event));
        break;
      case 'spend.adjusted.v1':
        adjustments.push(adjustmentRow(event));
        break;
      default:
        tasks.set(event.taskid, mergedTask(tasks.get(event.taskid), taskRow(event)));
    }
  }
  return { calls, runs, tasks: [...tasks.values()], adjustments };
};

const isPlausible = ({ time, tenantid, taskid, ...event }: SpendEvent): boolean => {
  if (Number.isNaN(epochMsOf(time)) || !isText(tenantid) || !isText(taskid)) return false;
  switch (event.type) {
    case 'model-call.completed.v1':
    case 'model-call.failed.v1': {
      const { runId, step, attempt, model, costNanoUsd, costIsBound, usage } = event.data;
      const { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0 } = usage ?? {};
      const { cacheWriteInputTokens = 0 } = usage ?? {};
      return (
        [runId, model].every(isText) &&
        typeof costIsBound === 'boolean' &&
        [step, attempt].every(isSmall) &&
        [costNanoUsd, inputTokens, cachedInputTokens, cacheWriteInputTokens, outputTokens].every(
          isCount,
        )
      );
    }
    case 'spend.adjusted.v1': {
      const { runId, step, attempt, trueNanoUsd, reconciliationId } = event.data;
      return (
        [runId, reconciliationId].every(isText) &&
        [step, attempt].every(isSmall) &&
        isCount(trueNanoUsd)
      );
    }
    case 'run.accepted.v1':
      return isText(event.data.runId) && isText(event.data.workflow?.name);
    case 'task.accepted.v1':
      return isText(event.data.workflow?.name);
    case 'task.completed.v1':
      return isText(event.data.workflow?.name) && isCount(event.data.costNanoUsd);
    case 'task.failed.v1':
      return isCount(event.data.costNanoUsd);
    default:
      return true;
  }
};

/** PostgreSQL takes no NUL. */
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\0');
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isSmall = (value: unknown): boolean => isCount(value) && Number(value) < 2 ** 31;

const callRow = ({
  tenantid,
  taskid,
  time,
  data,
}: EventOf<'model-call.completed.v1' | 'model-call.failed.v1'>): CallRow => ({
  runId: data.runId,
  step: data.step,
  attempt: data.attempt,
  tenant: tenantid,
  taskId: taskid,
  model: data.model,
  // What a provider calls its call is its own affair.
  providerCallId: isText(data.providerCallId) ? data.providerCallId : null,
  at: time,
  usage: data.usage,
  cost: data.costNanoUsd,
  costIsBound: data.costIsBound,
});

const runRow = ({ tenantid, taskid, data }: EventOf<'run.accepted.v1'>): RunRow => ({
  runId: data.runId,
  tenant: tenantid,
  taskId: taskid,
  workflow: data.workflow.name,
});

const adjustmentRow = ({ tenantid, data }: EventOf<'spend.adjusted.v1'>): AdjustmentRow => ({
  runId: data.runId,
  step: data.step,
  attempt: data.attempt,
  tenant: tenantid,
  cost: data.trueNanoUsd,
  reconciliationId: data.reconciliationId,
});
