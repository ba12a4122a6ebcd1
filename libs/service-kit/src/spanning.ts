import type { EventOf } from '@nightshift/contracts';
import type { ChangeListener } from '@nightshift/event-store';
import { isTracing, recordCallSpan, runSpan, stageSpan, taskSpan } from '@nightshift/telemetry';

/*
 * Spans of what lasts longer than a call: made when it is over, out of its events. Where it began is
 * kept in memory; what this process has not seen begin (it was started again since) has no span.
 */

interface Begun {
  readonly at: number;
  readonly workflow: string;
}

/** A listener of runs: a span for each that has ended. */
export const runSpans = (): ChangeListener<unknown> => {
  const open = new Map<string, Begun & { readonly agent: string }>();
  return (id, _state, events) => {
    if (!isTracing()) return;
    for (const event of events) {
      if (event.type === 'run.accepted.v1') {
        const { agent, workflow } = event.data;
        open.set(id, { at: Date.parse(event.time), agent, workflow: workflow.name });
      } else if (isRunEnd(event)) {
        const begun = open.get(id);
        open.delete(id);
        if (begun) recordRun(event, begun);
      }
    }
  };
};

type RunEnd = EventOf<'run.completed.v2' | 'run.failed.v1' | 'run.cancelled.v1'>;

const isRunEnd = (event: EventOf): event is RunEnd =>
  event.type === 'run.completed.v2' ||
  event.type === 'run.failed.v1' ||
  event.type === 'run.cancelled.v1';

const recordRun = (event: RunEnd, begun: Begun & { readonly agent: string }): void => {
  const { runId, role, stage, modelCalls, toolCalls, purse } = event.data;
  const span = runSpan({
    ...placeOf(event),
    ...begun,
    runId,
    role,
    stage,
    modelCalls,
    toolCalls,
    costNano: purse.spentNanoUsd,
    ended: endOf(event),
    errorClass: event.type === 'run.failed.v1' ? event.data.errorClass : undefined,
  });
  recordCallSpan(event.traceparent, span, begun.at);
};

/** A listener of tasks: a span for each stage and each task that has ended. */
export const taskSpans = (): ChangeListener<unknown> => {
  const open = new Map<string, Begun & { readonly stageAt: number }>();
  return (id, _state, events) => {
    if (!isTracing()) return;
    for (const event of events) {
      const at = Date.parse(event.time);
      const begun = open.get(id);
      if (event.type === 'task.accepted.v1')
        open.set(id, { at, stageAt: at, workflow: event.data.workflow.name });
      else if (!begun) continue;
      else if (event.type === 'task.started.v1') open.set(id, { ...begun, stageAt: at });
      else if (event.type === 'stage.completed.v1') {
        recordStage(event, begun);
        open.set(id, { ...begun, stageAt: at });
      } else if (isTaskEnd(event)) {
        open.delete(id);
        recordTask(event, begun);
      }
    }
  };
};

type TaskEnd = EventOf<'task.completed.v1' | 'task.failed.v1' | 'task.cancelled.v1'>;

const isTaskEnd = (event: EventOf): event is TaskEnd =>
  event.type === 'task.completed.v1' ||
  event.type === 'task.failed.v1' ||
  event.type === 'task.cancelled.v1';

const recordStage = (
  event: EventOf<'stage.completed.v1'>,
  { workflow, stageAt }: Begun & { readonly stageAt: number },
): void => {
  const { stage, rounds } = event.data;
  const span = stageSpan({ ...placeOf(event), stage, workflow, rounds });
  recordCallSpan(event.traceparent, span, stageAt);
};

const recordTask = (event: TaskEnd, { at, workflow }: Begun): void => {
  const span = taskSpan({
    ...placeOf(event),
    workflow,
    ended: endOf(event),
    // A task that is cancelled does not say what it had cost.
    costNano: event.type === 'task.cancelled.v1' ? undefined : event.data.costNanoUsd,
    errorClass: event.type === 'task.failed.v1' ? event.data.code : undefined,
  });
  recordCallSpan(event.traceparent, span, at);
};

const placeOf = ({ taskid, tenantid }: EventOf) => ({ taskId: taskid, tenant: tenantid });

/** `completed`, `failed` or `cancelled`: the second word of the event's name. */
const endOf = ({ type }: RunEnd | TaskEnd): string => type.split('.')[1] ?? type;
