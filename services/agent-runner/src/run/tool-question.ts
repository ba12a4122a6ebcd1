import type { EventBody } from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';
import type { PutQuestion } from '@nightshift/sdk';
import { toolFailure } from './advance.js';
import type { RecordQuestion } from './run-command.js';
import type { OpenRun, ToolCall } from './run-state.js';
import { costOfWaiting, suspended } from './suspension.js';

/** A tool asks a person: its call is broken off, and made again from its beginning with the answer. */
export const afterQuestion = (
  { step, attempt, put, latencyMs, at }: RecordQuestion,
  run: OpenRun,
): readonly EventBody[] => {
  const call = run.tools.find(
    (one) => one.step === step && one.attempt === attempt && one.status === 'running',
  );
  if (!call) return [];
  return run.doing.name === 'suspended'
    ? asksLater(run, call, latencyMs, at)
    : [suspendForQuestion(run, call, put, at)];
};

const suspendForQuestion = (
  run: OpenRun,
  { step, tool }: ToolCall,
  { question, ask, ...settings }: PutQuestion,
  at: Instant,
): EventBody<'run.suspended.v2'> =>
  suspended(run, at, {
    ...settings,
    asking: { step, question },
    ask: {
      costOfWaiting: costOfWaiting(run),
      ...ask,
      // Two tools may use the same words: an answer for many is one for the same tool of the workflow.
      ...(ask.relevant && {
        relevant: {
          ...ask.relevant,
          workflow: `${run.request.workflow.name}@${run.request.workflow.version}`,
          tool,
        },
      }),
    },
  });

/** One question at a time: it is called again, and asks, when the one that is open is answered. */
const asksLater = (
  run: OpenRun,
  call: ToolCall,
  latencyMs: number,
  at: Instant,
): readonly EventBody[] => {
  const { runId } = run.request;
  const { step, attempt } = call;
  const errorClass = 'tool-transient';
  const reason = `${call.tool} asks a person, and another question of the run is open: it is called again after that.`;
  const failed = toolFailure(run, call, errorClass, reason, latencyMs);
  return [
    { ...failed, data: { ...failed.data, effectIs: 'not-done' } },
    {
      type: 'retry.scheduled.v1',
      data: {
        runId,
        step,
        attempt,
        errorClass,
        delayMs: 0,
        dueAt: at,
        reason,
        // It did not fail.
        uncounted: true,
      },
    },
  ];
};
