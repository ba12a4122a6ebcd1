import type { EventOf } from '@nightshift/contracts';
import type { EventStore } from '@nightshift/event-store';
import { hashOfJson, type Json } from '@nightshift/kernel';
import type { WholeResult } from './run-command.js';
import type { ToolCall } from './run-state.js';

/** What a run recorded of a tool call: how the effects of a run that is based on it are simulated. */
export type Recorded =
  | { readonly ok: true; readonly result: Json; readonly whole?: WholeResult }
  | { readonly ok: false; readonly reason: string };

interface Place {
  readonly tenant: string;
  readonly runId: string;
}

/**
 * What the run `replayOf` recorded for the same tool and arguments. Where it called that several
 * times, the n-th call is answered by its n-th outcome, and what is more by the last.
 */
export const recordedResult = async (
  store: Pick<EventStore, 'read'>,
  { tenant, runId }: Place,
  replayOf: string,
  call: ToolCall,
): Promise<Recorded | undefined> => {
  const [own, then] = await Promise.all([
    store.read(`run/${runId}`),
    store.read(`run/${replayOf}`),
  ]);
  if (then[0]?.tenantid !== tenant) return undefined;
  const outcomes = stepsOf(then, call).flatMap((step) => outcomeOf(then, step));
  const nth = stepsOf(own, call).indexOf(call.step);
  return outcomes[nth] ?? outcomes.at(-1);
};

/** Steps that call the same tool with the same arguments, in order. */
const stepsOf = (
  events: readonly EventOf[],
  { tool, arguments: args }: ToolCall,
): readonly number[] => {
  const argumentsHash = hashOfJson(args);
  const steps = events.flatMap((event) =>
    event.type === 'tool-call.requested.v1' &&
    event.data.tool === tool &&
    event.data.argumentsHash === argumentsHash
      ? [event.data.step]
      : [],
  );
  return [...new Set(steps)].sort((a, b) => a - b);
};

const outcomeOf = (events: readonly EventOf[], step: number): readonly Recorded[] =>
  events.flatMap((event): Recorded[] => {
    if (event.type === 'tool-call.completed.v1' && event.data.step === step) {
      const { resultHash: hash, resultBytes: bytes } = event.data;
      const { result } = event.content;
      return [{ ok: true, result, ...(bytes !== undefined && { whole: { hash, bytes } }) }];
    }
    return event.type === 'tool-call.failed.v1' &&
      event.data.step === step &&
      event.data.errorClass === 'tool-logical'
      ? [{ ok: false, reason: event.data.reason }]
      : [];
  });
