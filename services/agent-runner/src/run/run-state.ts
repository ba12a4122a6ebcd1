import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { AgentOverrides, EffectClass, RunRequest } from '@nightshift/contracts';
import type { CallErrorClass, Instant, Json, NanoUsd, Sha256 } from '@nightshift/kernel';
import type { AnsweredQuestion } from '@nightshift/sdk';

/** Money of a run. What a call in flight may cost at most is reserved; `spent + reserved <= granted`. */
export interface Purse {
  readonly granted: NanoUsd;
  readonly spent: NanoUsd;
}

export interface ModelCall {
  readonly step: number;
  readonly attempt: number;
  readonly model: string;
  readonly maxOutputTokens: number;
  readonly reserved: NanoUsd;
}

/** A tool call that a model asked for and that is not executed yet. */
export interface WantedTool {
  readonly toolCallId: string;
  readonly tool: string;
  readonly arguments: Json;
}

export type EffectState = 'done' | 'not-done' | 'unknown';

export interface ToolCall extends WantedTool {
  readonly step: number;
  readonly attempt: number;
  readonly effect: EffectClass;
  readonly idempotencyKey: string;
  /** `querying`: the tool is being asked whether the call took effect. `asking`: it asks a person. */
  readonly status: 'running' | 'querying' | 'asking' | 'waiting' | 'unknown' | 'done';
  /** What is known of its effect; `unknown` from the intent on, until there is an outcome. */
  readonly effectIs: EffectState;
  /** Times the tool was asked whether this attempt took effect. */
  readonly queries: number;
  /** It is to be asked that, not called again. */
  readonly reconciling: boolean;
  /** What people answered to its questions, in their order. */
  readonly answers?: readonly AnsweredQuestion[];
  /** The question it was broken off at. */
  readonly asking?: { readonly question: number; readonly identity: Sha256 };
  /** Attempts that were no failures: broken off at a question, or by an order to stop. */
  readonly uncounted?: number;
  /** When a waiting call may be tried again; absent: at once. */
  readonly dueAt?: Instant;
  /** Why its outcome is unknown. */
  readonly failure?: string;
  /** What the model is told. */
  readonly result?:
    | { readonly ok: true; readonly value: Json }
    | { readonly ok: false; readonly value: string };
}

export type Doing =
  /** At a boundary between steps: what comes next follows from the conversation. */
  | { readonly name: 'ready' }
  /** Nothing is sent before a lease fills the purse. */
  | { readonly name: 'funding' }
  | { readonly name: 'model'; readonly call: ModelCall }
  | { readonly name: 'backing-off'; readonly dueAt: Instant }
  | { readonly name: 'tools' }
  | {
      readonly name: 'suspended';
      readonly ticketId: string;
      /** Step of the effect whose outcome is asked for, or of the tool that asks. */
      readonly asked: number | undefined;
      readonly errorClass: CallErrorClass;
      readonly reason: string;
    };

export interface Retries {
  /** Of the call at hand. */
  readonly call: number;
  readonly run: number;
  readonly byClass: { readonly [C in CallErrorClass]?: number };
}

/** Why an attempt failed: what a person is shown of it. */
export interface FailedAttempt {
  readonly step: number;
  readonly attempt: number;
  /** The model or tool that was called. */
  readonly what: string;
  readonly isOfModel: boolean;
  readonly errorClass: CallErrorClass;
  readonly reason: string;
}

/** What has been said so far. `text` is the messages as JSON lines: what the prompt's hash is taken of. */
export interface Conversation {
  readonly messages: readonly LanguageModelV4Message[];
  readonly text: string;
  readonly bytes: number;
}

export interface OpenRun {
  readonly status: 'open';
  readonly request: RunRequest;
  readonly input: Json;
  /** What the task changes of the agent. */
  readonly overrides: AgentOverrides;
  /** What it was to do was erased: it does nothing more. */
  readonly isErased?: true;
  readonly purse: Purse;
  readonly leases: readonly string[];
  /** Leases asked for; the first is asked for with the run. */
  readonly leasesAsked: number;
  readonly held: boolean;
  /** Only while an outcome is decided about: no model call follows at once. */
  readonly callsLater?: boolean;
  /** Only while an outcome is decided about: nothing at all does. */
  readonly beginsNothing?: boolean;
  readonly doing: Doing;
  readonly conversation: Conversation;
  /** Answers without tool calls so far. */
  readonly turn: number;
  /** Steps so far; a repeated attempt is no new step. */
  readonly step: number;
  /** Steps at the newest answer of a person: the limit of steps counts from here. */
  readonly stepsFrom: number;
  /** Attempts of the model call at hand, 0 before the first. */
  readonly attempt: number;
  /** Text of the newest answer. */
  readonly answer: string;
  readonly wanted: readonly WantedTool[];
  readonly tools: readonly ToolCall[];
  /** Messages to be sent with the next call, besides what follows from the conversation. */
  readonly addendum: readonly LanguageModelV4Message[];
  /** The fallback in use, if any. */
  readonly model: string | undefined;
  readonly outputFactor: number;
  readonly reprompted: boolean;
  readonly retries: Retries;
  /** The newest failed attempts since an answer. */
  readonly failures: readonly FailedAttempt[];
  /** The model that gave the newest answer. */
  readonly answeredBy: string | undefined;
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly tickets: number;
}

/** Money or an order to stop may come before the order to run: topics have no order between them. */
export interface UnknownRun {
  readonly status: 'unknown';
  readonly granted: NanoUsd;
  readonly leases: readonly string[];
  readonly held: boolean;
}

export interface EndedRun {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly purse: Purse;
  readonly leases: readonly string[];
}

export type Run = UnknownRun | OpenRun | EndedRun;

export const isOpen = (run: Run): run is OpenRun => run.status === 'open';

export const hasEnded = (run: Run): run is EndedRun => run.status !== 'unknown' && !isOpen(run);

/** Whether a process must look after the run: it has something to do, or something in flight. */
export const isAtWork = (run: Run): boolean =>
  isOpen(run) && (run.doing.name !== 'suspended' || hasInFlight(run));

/** Held, or in a process that is about to stop, it records and begins nothing. */
export const mayBegin = ({ held, beginsNothing = false }: OpenRun): boolean =>
  !held && !beginsNothing;

export const hasInFlight = ({ doing, tools }: OpenRun): boolean =>
  doing.name === 'model' ||
  tools.some(({ status }) => status === 'running' || status === 'querying');

/** Effects that must not happen twice are asked about one at a time, in their order. */
export const unknownEffect = (run: OpenRun): ToolCall | undefined =>
  run.tools
    .filter((call) => call.status === 'unknown' && !mayRepeat(run, call))
    .toSorted((a, b) => a.step - b.step)[0];

/** Whether calling it again can do no harm. In a run with simulated effects nothing can. */
export const mayRepeat = ({ request }: OpenRun, { effect, effectIs }: ToolCall): boolean =>
  effect !== 'at-most-once' || effectIs === 'not-done' || request.effects === 'simulated';

/** When something that waits may be tried again; `undefined` if nothing waits. */
export const dueOf = ({ doing, tools }: OpenRun): Instant | undefined => {
  if (doing.name === 'backing-off') return doing.dueAt;
  if (doing.name !== 'tools') return undefined;
  return tools
    .flatMap(({ status, dueAt = AT_ONCE }) => (status === 'waiting' ? [dueAt] : []))
    .sort()[0];
};

const AT_ONCE: Instant = '1970-01-01T00:00:00.000Z';
