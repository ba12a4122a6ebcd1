import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { EventBody } from '@nightshift/contracts';
import { addNano, type Json, nano, subtractNano, zeroNano } from '@nightshift/kernel';
import { textOf, toolCallsIn, withMessages } from './conversation.js';
import {
  type EndedRun,
  isOpen,
  type OpenRun,
  type Run,
  type ToolCall,
  type UnknownRun,
} from './run-state.js';

/** The run after an event of its own stream. */
export const evolveRun = (run: Run, event: EventBody): Run => {
  if (run.status === 'unknown') return begun(run, event);
  if (!isOpen(run))
    return event.type === 'lease.returned.v1'
      ? { ...run, leases: [...run.leases, event.data.leaseId] }
      : run;
  return (
    ended(run, event) ?? {
      ...run,
      ...(lifecycle(run, event) ?? modelStep(run, event) ?? toolStep(run, event)),
    }
  );
};

const begun = (run: UnknownRun, event: EventBody): Run => {
  switch (event.type) {
    case 'run.accepted.v1':
      return opened(run, event);
    case 'run.funded.v1':
      return {
        ...run,
        granted: addNano(run.granted, nano(event.data.amountNanoUsd)),
        leases: [...run.leases, event.data.leaseId],
      };
    case 'run.held.v1':
      return { ...run, held: true };
    case 'run.released.v1':
      return { ...run, held: false };
    case 'run.cancelled.v1':
      return {
        status: 'cancelled',
        purse: { granted: run.granted, spent: zeroNano },
        leases: run.leases,
      };
    default:
      return run;
  }
};

const opened = (
  { granted, leases, held }: UnknownRun,
  { data, content }: EventBody<'run.accepted.v1'>,
): OpenRun => ({
  status: 'open',
  request: data,
  input: content.input,
  purse: { granted, spent: zeroNano },
  leases,
  leasesAsked: 1,
  held,
  doing: leases.length > 0 ? { name: 'ready' } : { name: 'funding' },
  conversation: { messages: [], text: '', bytes: 0 },
  turn: 0,
  step: 0,
  attempt: 0,
  answer: '',
  wanted: [],
  tools: [],
  addendum: [],
  model: undefined,
  outputFactor: 1,
  reprompted: false,
  retries: { call: 0, run: 0, byClass: {} },
  modelCalls: 0,
  toolCalls: 0,
  tickets: 0,
});

const ended = (run: OpenRun, event: EventBody): EndedRun | undefined => {
  switch (event.type) {
    case 'run.completed.v1':
    case 'run.failed.v1':
    case 'run.cancelled.v1': {
      const { grantedNanoUsd, spentNanoUsd } = event.data.purse;
      const status =
        event.type === 'run.completed.v1'
          ? 'completed'
          : event.type === 'run.failed.v1'
            ? 'failed'
            : 'cancelled';
      return {
        status,
        purse: { granted: nano(grantedNanoUsd), spent: nano(spentNanoUsd) },
        leases: run.leases,
      };
    }
    default:
      return undefined;
  }
};

const lifecycle = (run: OpenRun, event: EventBody): Partial<OpenRun> | undefined => {
  switch (event.type) {
    case 'run.funded.v1':
      return {
        purse: {
          ...run.purse,
          granted: addNano(run.purse.granted, nano(event.data.amountNanoUsd)),
        },
        leases: [...run.leases, event.data.leaseId],
        ...(run.doing.name === 'funding' ? { doing: { name: 'ready' } } : {}),
      };
    case 'lease.returned.v1':
      return { leases: [...run.leases, event.data.leaseId] };
    case 'lease.requested.v1':
      return { doing: { name: 'funding' }, leasesAsked: run.leasesAsked + 1 };
    case 'run.held.v1':
      return { held: true };
    case 'run.released.v1':
      return { held: false };
    case 'run.suspended.v1':
      return {
        doing: {
          name: 'suspended',
          ticketId: event.data.ticketId,
          errorClass: event.data.kind === 'unknown-outcome' ? 'outcome-unknown' : 'misconfigured',
          reason: event.content.ask.blocked,
        },
        // Unspent money goes back: a question may stay open for weeks.
        purse: { granted: run.purse.spent, spent: run.purse.spent },
        tickets: run.tickets + 1,
      };
    case 'run.resumed.v1':
      return resumed(run, event);
    default:
      return undefined;
  }
};

const resumed = (
  run: OpenRun,
  { content: { answer } }: EventBody<'run.resumed.v1'>,
): Partial<OpenRun> => {
  const { guidance, option, result } = answer;
  const asked = askedTool(run);
  const tools = run.tools.map((call) =>
    option === 'happened' && call === asked ? confirmed(call, result) : call,
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
    doing: {
      name:
        tools.every(({ status }) => status === 'done') && run.wanted.length === 0
          ? 'ready'
          : 'tools',
    },
    addendum: [...run.addendum, ...told],
    tools,
    reprompted: false,
    retries: { ...run.retries, call: 0 },
  };
};

/** Effects that must not happen twice are asked about one at a time, in their order. */
export const askedTool = ({ tools }: OpenRun): ToolCall | undefined =>
  tools
    .filter(({ status, effect }) => status === 'unknown' && effect === 'at-most-once')
    .toSorted((a, b) => a.step - b.step)[0];

const confirmed = (call: ToolCall, result: Json | undefined): ToolCall => ({
  ...call,
  status: 'done',
  result: { ok: true, value: result ?? { note: 'A person confirmed that it happened.' } },
});

const modelStep = (run: OpenRun, event: EventBody): Partial<OpenRun> | undefined => {
  switch (event.type) {
    case 'model-call.requested.v1': {
      const { step, attempt, model, maxOutputTokens, reservedNanoUsd } = event.data;
      return {
        doing: {
          name: 'model',
          call: { step, attempt, model, maxOutputTokens, reserved: nano(reservedNanoUsd) },
        },
        conversation: withMessages(
          run.conversation,
          event.content.messages as LanguageModelV4Message[],
        ),
        step,
        attempt,
        tools: [],
        addendum: [],
        modelCalls: run.modelCalls + 1,
      };
    }
    case 'model-call.completed.v1': {
      const message = event.content.message as LanguageModelV4Message;
      const wanted = toolCallsIn(message);
      return {
        doing: { name: 'ready' },
        purse: spend(run, event.data.costNanoUsd),
        conversation: withMessages(run.conversation, [message]),
        attempt: 0,
        turn: wanted.length > 0 ? run.turn : run.turn + 1,
        answer: textOf(message),
        wanted,
        outputFactor: 1,
        reprompted: false,
        retries: { ...run.retries, call: 0 },
      };
    }
    case 'model-call.failed.v1':
      return { doing: { name: 'ready' }, purse: spend(run, event.data.costNanoUsd) };
    default:
      return undefined;
  }
};

const spend = ({ purse }: OpenRun, cost: number): OpenRun['purse'] => ({
  ...purse,
  spent: addNano(purse.spent, nano(cost)),
});

const toolStep = (run: OpenRun, event: EventBody): Partial<OpenRun> => {
  switch (event.type) {
    case 'retry.scheduled.v1':
      return retried(run, event);
    case 'tool-call.requested.v1': {
      const { step, attempt, tool, toolCallId, effect, idempotencyKey } = event.data;
      const call: ToolCall = {
        step,
        attempt,
        tool,
        toolCallId,
        effect,
        idempotencyKey,
        arguments: event.content.arguments,
        status: 'running',
      };
      return {
        doing: { name: 'tools' },
        wanted: run.wanted.filter((one) => one.toolCallId !== toolCallId),
        tools: [...run.tools.filter((one) => one.step !== step), call],
        step: Math.max(run.step, step),
        toolCalls: run.toolCalls + 1,
      };
    }
    case 'tool-call.completed.v1':
      return withTool(run, event.data.step, (call) => ({
        ...call,
        status: 'done',
        result: { ok: true, value: event.content.result },
      }));
    case 'tool-call.failed.v1': {
      const { step, errorClass, reason } = event.data;
      return withTool(run, step, (call) =>
        errorClass === 'tool-logical'
          ? { ...call, status: 'done', result: { ok: false, value: reason } }
          : { ...call, status: 'unknown' },
      );
    }
    default:
      return {};
  }
};

const withTool = (
  run: OpenRun,
  step: number,
  change: (call: ToolCall) => ToolCall,
): Partial<OpenRun> => {
  const tools = run.tools.map((call) => (call.step === step ? change(call) : call));
  return {
    tools,
    ...(run.doing.name === 'tools' && run.wanted.length === 0 ? readyIfDone(tools) : {}),
  };
};

const readyIfDone = (tools: readonly ToolCall[]): Partial<OpenRun> =>
  tools.every(({ status }) => status === 'done') ? { doing: { name: 'ready' } } : {};

const retried = (
  run: OpenRun,
  { data, content }: EventBody<'retry.scheduled.v1'>,
): Partial<OpenRun> => {
  const { errorClass, step, dueAt, delayMs, model } = data;
  const retries = {
    call: model === undefined ? run.retries.call + 1 : 0,
    run: run.retries.run + 1,
    byClass: { ...run.retries.byClass, [errorClass]: (run.retries.byClass[errorClass] ?? 0) + 1 },
  };
  if (run.tools.some((call) => call.step === step)) {
    return { retries, ...withTool(run, step, (call) => ({ ...call, status: 'waiting', dueAt })) };
  }
  return {
    retries,
    doing: delayMs === 0 ? { name: 'ready' } : { name: 'backing-off', dueAt },
    addendum: content ? (content.messages as LanguageModelV4Message[]) : run.addendum,
    reprompted: run.reprompted || errorClass === 'malformed-output',
    outputFactor: errorClass === 'truncated' ? run.outputFactor * 2 : run.outputFactor,
    model: model ?? run.model,
  };
};

/** What can still be reserved. */
export const free = ({ purse }: OpenRun): number => subtractNano(purse.granted, purse.spent);
