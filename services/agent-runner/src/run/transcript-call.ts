import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { Usage } from '@nightshift/contracts';
import type { Instant, NanoUsd } from '@nightshift/kernel';
import type { ModelPrice } from '@nightshift/models';
import { jsonIn } from './answer-json.js';
import { textOf, toolCallsIn } from './conversation.js';
import type { RunDeps } from './deps.js';
import { hashOfTools, offerOf } from './offer.js';
import { type CallRef, callOf, type Outcome, type Recorded, type SentCall } from './transcript.js';
import { stepsOf } from './transcript-steps.js';

/** Exactly what one model call was: what was sent, what came back, what it cost, what followed. */

export interface CallDeps {
  readonly agentOf: RunDeps['agentOf'];
  /** The price in force at that time, as far as this runner's price book knows. */
  readonly priceOf: (model: string, at: Instant) => ModelPrice | undefined;
  readonly costOf: (price: ModelPrice, usage: Usage) => NanoUsd;
}

/** `undefined` if the run made no such call. */
export const shownCall = (events: readonly Recorded[], ref: CallRef, deps: CallDeps) => {
  const call = callOf(events, ref);
  if (!call) return undefined;
  const { n, requested, messages, added, proved, outcome, followed, status } = call;
  const { step, attempt, model, promptHash, reservedNanoUsd } = requested.data;
  return {
    n,
    step,
    attempt,
    model,
    ...(requested.time !== undefined && { at: requested.time }),
    prompt: { messages, added, hash: promptHash, proved },
    offered: offeredWith(events, call, deps),
    answer: outcome ? answerIn(outcome) : null,
    money: { reservedNanoUsd, ...moneyOf(call, deps) },
    next: { status, events: followed.map(({ type, time }) => ({ type, ...(time && { time }) })) },
    attempts: stepsOf(events).find((one) => one.step === step)?.attempts ?? [],
  };
};

export type ShownCall = NonNullable<ReturnType<typeof shownCall>>;

/** The loaded workflow is found by its hash; that its tools are those of the call, theirs proves. */
const offeredWith = (
  events: readonly Recorded[],
  { requested, turn }: SentCall,
  { agentOf }: CallDeps,
) => {
  const { maxOutputTokens, toolsHash } = requested.data;
  const accepted = events.find((event) => event.type === 'run.accepted.v1');
  const agent = accepted && agentOf(accepted.data.workflow, accepted.data.agent);
  const known = { maxOutputTokens, toolsHash: toolsHash ?? null };
  if (!agent) return { ...known, workflowLoaded: false, toolsProved: false };
  return {
    ...known,
    workflowLoaded: true,
    toolsProved: toolsHash === (agent.tools.length > 0 ? hashOfTools(agent.tools) : undefined),
    ...offerOf(agent, turn),
  };
};

const answerIn = ({ type, data, content }: Outcome) => {
  const message = content?.message as LanguageModelV4Message | undefined;
  const said = message && {
    text: textOf(message),
    toolCalls: toolCallsIn(message),
    message,
  };
  const { providerCallId, latencyMs } = data;
  const call = { latencyMs, ...(providerCallId !== undefined && { providerCallId }) };
  return type === 'model-call.completed.v1'
    ? {
        outcome: 'answered' as const,
        finishReason: data.finishReason,
        ...call,
        ...said,
        ...(data.repaired && { repaired: true, readAs: readAs(said?.text ?? '') }),
      }
    : { outcome: data.errorClass, reason: data.reason, ...call, ...said };
};

const readAs = (text: string) => {
  const read = jsonIn(text);
  return 'value' in read ? read.value : null;
};

interface CallMoney {
  readonly price: ModelPrice | null;
  /** The rest is absent while the call is under way. */
  readonly usage?: Usage;
  readonly costNanoUsd?: NanoUsd;
  readonly costIsBound?: boolean;
  readonly priceExplainsCost?: boolean;
}

/** The price is not recorded with the call: that it gives the recorded cost shows that it was this. */
const moneyOf = ({ requested, outcome }: SentCall, { priceOf, costOf }: CallDeps): CallMoney => {
  const { time, data } = requested;
  const price = time === undefined ? undefined : priceOf(data.model, time);
  if (!outcome) return { price: price ?? null };
  const { usage, costNanoUsd, costIsBound } = outcome.data;
  return {
    ...(usage && { usage }),
    costNanoUsd,
    costIsBound,
    price: price ?? null,
    ...(usage &&
      price &&
      !costIsBound && { priceExplainsCost: costOf(price, usage) === costNanoUsd }),
  };
};
