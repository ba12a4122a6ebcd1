import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { EventBody } from '@nightshift/contracts';
import { callErrorClasses, type CallErrorClass, type Json } from '@nightshift/kernel';
import { type OpenRun, type ToolCall, unknownEffect } from './run-state.js';

/** What a question to a person, and its answer, change. */

export const suspended = (
  run: OpenRun,
  { data: { kind, ticketId }, content: { ask } }: EventBody<'run.suspended.v1'>,
): Partial<OpenRun> => ({
  doing: {
    name: 'suspended',
    ticketId,
    // Others may become unknown while the question is open: the answer is not about them.
    asked: kind === 'unknown-outcome' ? unknownEffect(run)?.step : undefined,
    errorClass: kind === 'unknown-outcome' ? 'outcome-unknown' : classIn(ask.blocked),
    reason: ask.blocked,
  },
  // Unspent money goes back: a question may stay open for weeks.
  purse: { granted: run.purse.spent, spent: run.purse.spent },
  tickets: run.tickets + 1,
});

/** The facts of the event do not name the class; what is blocked begins with it. */
const classIn = (blocked: string): CallErrorClass =>
  callErrorClasses.find((one) => blocked.startsWith(`${one}: `)) ?? 'misconfigured';

export const resumed = (
  run: OpenRun,
  { content: { answer } }: EventBody<'run.resumed.v1'>,
): Partial<OpenRun> => {
  const { guidance, option, result } = answer;
  const asked = run.doing.name === 'suspended' ? run.doing.asked : undefined;
  const tools = run.tools.map((call) =>
    call.status === 'unknown' ? answered(call, call.step === asked, option, result) : call,
  );
  const told: LanguageModelV4Message[] =
    typeof guidance === 'string' && guidance !== ''
      ? [
          {
            role: 'user',
            content: [{ type: 'text', text: `Guidance of the person in charge: ${guidance}` }],
          },
        ]
      : [];
  return {
    doing: { name: tools.every(({ status }) => status === 'done') ? 'ready' : 'tools' },
    addendum: [...run.addendum, ...told],
    tools,
    stepsFrom: run.step,
    reprompted: false,
    retries: { ...run.retries, call: 0 },
  };
};

/** A call of unknown outcome after the answer: an effect is repeated only if a person denied it. */
const answered = (
  call: ToolCall,
  isAsked: boolean,
  option: Json | undefined,
  result: Json | undefined,
): ToolCall => {
  if (isAsked && option === 'happened')
    return {
      ...call,
      status: 'done',
      result: { ok: true, value: result ?? { note: 'A person confirmed that it happened.' } },
    };
  const mayRepeat = call.effect !== 'at-most-once' || (isAsked && option === 'not-happened');
  return mayRepeat ? { ...call, status: 'waiting' } : call;
};
