import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { EventBody } from '@nightshift/contracts';
import {
  callErrorClasses,
  type CallErrorClass,
  type Json,
  type JsonObject,
} from '@nightshift/kernel';
import { askingCall, brokenOff, withAnswer } from './evolve-questions.js';
import { mayRepeat, type OpenRun, type ToolCall, unknownEffect } from './run-state.js';

/** What a question to a person, and its answer, change. */

export const suspended = (run: OpenRun, event: EventBody<'run.suspended.v2'>): Partial<OpenRun> => {
  const {
    data: { kind, ticketId, errorClass, asking },
    content: { ask },
  } = event;
  return {
    doing: {
      name: 'suspended',
      ticketId,
      // Others may become unknown while the question is open: the answer is not about them.
      asked: kind === 'unknown-outcome' ? unknownEffect(run)?.step : asking?.step,
      errorClass:
        errorClass ?? (kind === 'unknown-outcome' ? 'outcome-unknown' : classIn(ask.blocked)),
      reason: ask.blocked,
    },
    // Unspent money goes back: a question may stay open for weeks.
    purse: { granted: run.purse.spent, spent: run.purse.spent },
    tickets: run.tickets + 1,
    ...(asking && { tools: brokenOff(run, event) }),
  };
};

/** The facts of older events do not name the class; what is blocked begins with it. */
const classIn = (blocked: string): CallErrorClass =>
  callErrorClasses.find((one) => blocked.startsWith(`${one}: `)) ?? 'misconfigured';

export const resumed = (
  run: OpenRun,
  { content: { answer } }: EventBody<'run.resumed.v1'>,
): Partial<OpenRun> => {
  const asker = askingCall(run);
  if (asker)
    return {
      doing: { name: 'tools' },
      // What was unknown meanwhile waits for a question of its own, or for its turn.
      tools: run.tools.map((call) =>
        call === asker ? withAnswer(call, answer) : wokenUp(run, call),
      ),
    };
  const { guidance } = answer;
  const asked = run.doing.name === 'suspended' ? run.doing.asked : undefined;
  const tools = run.tools.map((call) =>
    call.status === 'unknown' ? answered(run, call, call.step === asked, answer) : call,
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
    failures: [],
  };
};

/** A call of unknown outcome after the answer: an effect is repeated only if a person denied it. */
const answered = (run: OpenRun, call: ToolCall, isAsked: boolean, answer: JsonObject): ToolCall => {
  const { option } = answer;
  if (isAsked && option === 'happened')
    return {
      ...call,
      status: 'done',
      effectIs: 'done',
      result: { ok: true, value: toldResult(answer) },
    };
  if (isAsked && option === 'not-happened')
    return { ...call, status: 'waiting', effectIs: 'not-done', reconciling: false };
  return isAsked && !mayRepeat(run, call) ? call : wokenUp(run, call);
};

/** What could not be repeated, or asked of the tool, while a person was asked about another: now it is. */
const wokenUp = (run: OpenRun, call: ToolCall): ToolCall =>
  call.status === 'unknown' && (mayRepeat(run, call) || call.reconciling)
    ? { ...call, status: 'waiting' }
    : call;

/** What the model is told where a person says that it happened. */
export const toldResult = ({ result }: JsonObject): Json =>
  result ?? { note: 'A person confirmed that it happened.' };
