import { CallError } from '@nightshift/kernel';
import { NotDone, QuestionAsked, type Questions, questionsOf } from '@nightshift/sdk';
import { count } from '@nightshift/telemetry';
import type { RecordQuestion, RecordToolFailure, RecordToolResult } from './run-command.js';
import type { ToolCall } from './run-state.js';
import { classOf, kept, refuseUnfit, stopwatch, timed, type ToolTry } from './tool-try.executor.js';

type Outcome =
  | Omit<RecordToolResult, 'at' | 'random'>
  | Omit<RecordToolFailure, 'at' | 'random'>
  | Omit<RecordQuestion, 'at' | 'random'>;

/** Calls one tool once, and gives an outcome in any case. */
export const performToolCall = async (one: ToolTry): Promise<Outcome> => {
  const { tool, call } = one;
  const questions = questionsOf(call.tool, call.answers);
  return outcomeOf(one, async () => {
    refuseUnfit(tool.definition, call.arguments);
    return kept(one, await uninterrupted(one, questions));
  });
};

/** What broke the call off wins over whatever the tool makes of it. */
const uninterrupted = async (one: ToolTry, questions: Questions): Promise<unknown> => {
  const { tool, call } = one;
  const told = await timed(one, (context) => tool.call(call.arguments, context), questions).catch(
    (error: unknown) => {
      throw questions.brokenOffBy() ?? error;
    },
  );
  const by = questions.brokenOffBy();
  if (by) throw by;
  return told;
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
    if (error instanceof QuestionAsked) {
      count.toolCalls(1, { tool: call.tool, outcome: 'asked' });
      return { type: 'recordQuestion', step, attempt, latencyMs: latency(), put: error.put };
    }
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
