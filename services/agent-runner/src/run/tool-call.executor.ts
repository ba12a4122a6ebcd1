import { CallError } from '@nightshift/kernel';
import { NotDone } from '@nightshift/sdk';
import { count } from '@nightshift/telemetry';
import type { RecordToolFailure, RecordToolResult } from './run-command.js';
import type { ToolCall } from './run-state.js';
import { classOf, kept, refuseUnfit, stopwatch, timed, type ToolTry } from './tool-try.executor.js';

type Outcome = Omit<RecordToolResult, 'at' | 'random'> | Omit<RecordToolFailure, 'at' | 'random'>;

/** Calls one tool once, and gives an outcome in any case. */
export const performToolCall = async (one: ToolTry): Promise<Outcome> => {
  const { tool, call } = one;
  return outcomeOf(one, async () => {
    refuseUnfit(tool.definition, call.arguments);
    return kept(one, await timed(one, (context) => tool.call(call.arguments, context)));
  });
};

/** Answers with what an earlier run recorded: nothing is executed. */
export const simulateToolCall = async (
  one: ToolTry,
  replayOf: string | undefined,
): Promise<Outcome> => {
  const { tool, place, call, ports } = one;
  return outcomeOf(one, async () => {
    refuseUnfit(tool.definition, call.arguments);
    const recorded =
      replayOf === undefined ? undefined : await ports.recorded(place, replayOf, call).catch(later);
    if (recorded?.ok) return { ...recorded, how: 'simulated' };
    throw new NotDone('tool-logical', recorded?.reason ?? notRecorded(call, replayOf));
  });
};

const later = (error: unknown): never => {
  throw new NotDone('tool-transient', `What was recorded cannot be read: ${String(error)}`);
};

const notRecorded = ({ tool }: ToolCall, replayOf: string | undefined): string =>
  `Simulated: tools with effects are not called in this run, and ${replayOf === undefined ? 'there is no earlier run to answer from' : `run ${replayOf} recorded no result of ${tool} with these arguments`}. Nothing was done.`;

const outcomeOf = async (
  { tool, call }: ToolTry,
  work: () => Promise<Pick<RecordToolResult, 'result' | 'whole' | 'how'>>,
): Promise<Outcome> => {
  const latency = stopwatch();
  const { step, attempt } = call;
  try {
    const answered = await work();
    count.toolCalls(1, { tool: call.tool, outcome: answered.how ?? 'answered' });
    return { type: 'recordToolResult', step, attempt, latencyMs: latency(), ...answered };
  } catch (error) {
    const [errorClass, reason] = classOf(error, tool.definition);
    count.toolCalls(1, { tool: call.tool, outcome: errorClass });
    // What an effect says of itself: that it failed logically it only says where it did nothing.
    const notDone =
      error instanceof NotDone || (error instanceof CallError && errorClass === 'tool-logical');
    return {
      type: 'recordToolFailure',
      step,
      attempt,
      latencyMs: latency(),
      errorClass,
      reason,
      ...(notDone && { notDone }),
    };
  }
};
