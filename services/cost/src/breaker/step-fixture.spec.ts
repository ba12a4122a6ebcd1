import { nano, plusMs } from '@nightshift/kernel';
import type { StepEvent } from './step.js';

const START = '2026-11-25T00:00:00.000Z';
let sequence = 0;

interface Of {
  readonly tenant?: string;
  readonly taskId?: string;
  readonly runId?: string;
  readonly step?: number;
  readonly afterMs?: number;
}

const envelope = ({ tenant = 'acme', taskId = 'task', runId = 'run', afterMs = 0 }: Of) => ({
  specversion: '1.0',
  id: `event-${(sequence += 1)}`,
  source: 'nightshift/agent-runner',
  subject: `run/${runId}`,
  sequence,
  time: plusMs(START, afterMs),
  datacontenttype: 'application/json',
  tenantid: tenant,
  taskid: taskId,
  causationid: 'cause',
  correlationid: taskId,
  traceparent: '',
});
const call = ({ runId = 'run', step = 1 }: Of) => ({ runId, step, attempt: 1 });

/** Events as runs write them; those made later come later. */
export const modelCall = (cost: number, of: Of = {}, costIsBound = false): StepEvent =>
  ({
    ...envelope(of),
    type: 'model-call.completed.v1',
    data: {
      ...call(of),
      model: 'm',
      costNanoUsd: nano(cost),
      costIsBound,
      finishReason: 'stop',
      latencyMs: 1,
    },
    content: { message: { role: 'assistant' } },
  }) as StepEvent;

export const retry = (of: Of = {}): StepEvent =>
  ({
    ...envelope(of),
    type: 'retry.scheduled.v1',
    data: { ...call(of), errorClass: 'overloaded', delayMs: 1, dueAt: START, reason: 'r' },
  }) as StepEvent;

/** A call of a tool, and what came of it. */
export const toolCall = (
  argumentsHash: string,
  result: { readonly hash: string } | { readonly error: string; readonly errorClass?: string },
  of: Of = {},
): readonly StepEvent[] => {
  const step = { ...of, step: (sequence += 1) };
  const data = { ...call(step), tool: 'search', toolCallId: 't' };
  return [
    {
      ...envelope(step),
      type: 'tool-call.requested.v1',
      data: { ...data, effect: 'pure', idempotencyKey: 'k', argumentsHash },
    },
    'hash' in result
      ? {
          ...envelope(step),
          type: 'tool-call.completed.v1',
          data: { ...data, resultHash: result.hash, latencyMs: 1 },
        }
      : {
          ...envelope(step),
          type: 'tool-call.failed.v1',
          data: {
            ...data,
            errorClass: result.errorClass ?? 'tool-logical',
            reason: result.error,
            latencyMs: 1,
          },
        },
  ] as StepEvent[];
};
