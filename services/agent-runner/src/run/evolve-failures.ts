import type { EventBody } from '@nightshift/contracts';
import type { FailedAttempt, OpenRun, ToolCall } from './run-state.js';

/** What is kept of attempts that failed, or were broken off. */

/** So many are enough to see why: more would say the same. */
const MAX_FAILURES = 10;

export const failedWith = (
  { failures }: OpenRun,
  { step, attempt, what, isOfModel, errorClass, reason }: FailedAttempt,
): readonly FailedAttempt[] =>
  [...failures, { step, attempt, what, isOfModel, errorClass, reason }].slice(-MAX_FAILURES);

/** What the tool is to be asked about waits for that; nothing but its answer decides. */
export const toolFailed = (
  call: ToolCall,
  { data }: EventBody<'tool-call.failed.v1'>,
): ToolCall => {
  const { errorClass, reason, reconcile = false } = data;
  return errorClass === 'tool-logical'
    ? {
        ...call,
        status: 'done',
        effectIs: data.effectIs ?? 'not-done',
        result: { ok: false, value: reason },
      }
    : {
        ...call,
        status: reconcile ? 'waiting' : 'unknown',
        effectIs: data.effectIs ?? 'unknown',
        reconciling: reconcile,
        failure: reason,
      };
};

/** What the next attempt of a call is given of the one before. */
export const keptOf = (before: ToolCall | undefined): Pick<ToolCall, 'answers' | 'uncounted'> => ({
  ...(before?.answers && { answers: before.answers }),
  ...(before?.uncounted !== undefined && { uncounted: before.uncounted }),
});
