import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { EventBody } from '@nightshift/contracts';
import { type Instant, sha256 } from '@nightshift/kernel';
import { toolCallsIn } from './conversation.js';
import { evolveRun } from './evolve.js';
import { isOpen, type Run } from './run-state.js';

/**
 * Model calls of a run as its events tell them. A prompt is stored as what each call added; here it
 * is put together again, and the hash that was recorded when it was sent proves it. This is written
 * apart from what makes prompts: the same mistake in both would prove nothing.
 */

export type Recorded = EventBody & { readonly time?: Instant };
type Of<Type extends EventBody['type']> = Extract<Recorded, { readonly type: Type }>;
export type Requested = Of<'model-call.requested.v1'>;
export type Outcome = Of<'model-call.completed.v1'> | Of<'model-call.failed.v1'>;

/** The n-th model call of the run (from 1), or an attempt of a step. */
export type CallRef = { readonly n: number } | { readonly step: number; readonly attempt: number };

export interface SentCall {
  readonly n: number;
  readonly requested: Requested;
  readonly messages: readonly LanguageModelV4Message[];
  /** How many of the messages, from the end, were new with this call. */
  readonly added: number;
  /** The messages have the hash that was recorded when they were sent. */
  readonly proved: boolean;
  /** Answers without tool calls before it. */
  readonly turn: number;
  /** Absent while it is under way. */
  readonly outcome: Outcome | undefined;
  /** What followed the request, up to the next model call. */
  readonly followed: readonly Recorded[];
  /** What the run was doing then. */
  readonly status: string;
}

/** `undefined` if the run made no such call. */
export const callOf = (events: readonly Recorded[], ref: CallRef): SentCall | undefined => {
  const calls = events.filter(isRequested);
  const requested = 'n' in ref ? calls[ref.n - 1] : calls.find(({ data }) => isAt(data, ref));
  if (!requested) return undefined;
  const at = events.indexOf(requested);
  const next = calls[calls.indexOf(requested) + 1];
  const until = next ? events.indexOf(next) : events.length;
  const followed = events.slice(at + 1, until);
  const messages = events.slice(0, at + 1).flatMap(saidBy);
  return {
    n: calls.indexOf(requested) + 1,
    requested,
    messages,
    added: requested.content.messages.length,
    proved: hashOfPrompt(messages) === requested.data.promptHash,
    turn: events.slice(0, at).filter(isAnswerWithoutTools).length,
    outcome: outcomeOf(followed, requested),
    followed,
    status: statusAfter(events.slice(0, until)),
  };
};

export const isRequested = (event: Recorded): event is Requested =>
  event.type === 'model-call.requested.v1';

export const outcomeOf = (events: readonly Recorded[], { data }: Requested): Outcome | undefined =>
  events
    .filter(
      (event): event is Outcome =>
        event.type === 'model-call.completed.v1' || event.type === 'model-call.failed.v1',
    )
    .find((event) => isAt(event.data, data));

interface Place {
  readonly step: number;
  readonly attempt: number;
}

export const isAt = (one: Place, { step, attempt }: Place): boolean =>
  one.step === step && one.attempt === attempt;

/** A failed answer is no part of the conversation, unless a retry said it again. */
const saidBy = (event: Recorded): readonly LanguageModelV4Message[] => {
  if (isRequested(event)) return event.content.messages as LanguageModelV4Message[];
  return event.type === 'model-call.completed.v1'
    ? [event.content.message as LanguageModelV4Message]
    : [];
};

/** Of the prompt as it was sent: one JSON line for each message. */
const hashOfPrompt = (messages: readonly LanguageModelV4Message[]): string =>
  sha256(messages.map((one) => `${JSON.stringify(one)}\n`).join(''));

const isAnswerWithoutTools = (event: Recorded): boolean =>
  event.type === 'model-call.completed.v1' &&
  toolCallsIn(event.content.message as LanguageModelV4Message).length === 0;

const unknown: Run = { status: 'unknown', granted: 0 as never, leases: [], held: false };

const statusAfter = (events: readonly Recorded[]): string => {
  const run = events.reduce<Run>(evolveRun, unknown);
  return isOpen(run) ? run.doing.name : run.status;
};
