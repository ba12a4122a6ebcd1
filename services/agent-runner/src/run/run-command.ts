import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { AgentOverrides, RunRequest, RunRole, Usage } from '@nightshift/contracts';
import type {
  CallErrorClass,
  Instant,
  Json,
  JsonObject,
  NanoUsd,
  Sha256,
} from '@nightshift/kernel';
import type { PutQuestion } from '@nightshift/sdk';
import type { WantedTool } from './run-state.js';

/** What the run that is being checked or corrected had before it; `source` is how evidence names it. */
export interface BasisItem {
  /** `input`, or `tool:<tool call id>`. */
  readonly source: string;
  readonly tool?: string;
  readonly arguments?: Json;
  readonly content: Json;
}

interface CallRef {
  readonly step: number;
  readonly attempt: number;
  readonly latencyMs: number;
  readonly at: Instant;
  /** Uniform in [0, 1): for the jitter of a retry. */
  readonly random: number;
  /** The process is about to stop: the outcome is recorded, and nothing further is begun. */
  readonly stopping?: boolean;
  /** A model call that follows waits for its turn: there is no leave for it yet. */
  readonly callLater?: boolean;
}

export interface RecordAnswer extends CallRef {
  readonly type: 'recordAnswer';
  readonly message: LanguageModelV4Message;
  readonly text: string;
  readonly toolCalls: readonly WantedTool[];
  readonly finishReason: string;
  /** `undefined` where the provider gave none: the call is charged at its bound. */
  readonly usage: Usage | undefined;
  readonly cost: NanoUsd | undefined;
  /** What the provider calls this call: its own books name it. */
  readonly providerCallId?: string | undefined;
}

export interface RecordModelFailure extends CallRef {
  readonly type: 'recordModelFailure';
  readonly errorClass: CallErrorClass;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  /** There was an answer that could not be taken over: the call is charged at its bound. */
  readonly billed?: boolean;
  readonly providerCallId?: string | undefined;
  /** What had come of an answer that broke off. */
  readonly message?: LanguageModelV4Message;
}

/** A result that was too large for the conversation, and is stored. */
export interface WholeResult {
  readonly hash: Sha256;
  readonly bytes: number;
}

export interface RecordToolResult extends CallRef {
  readonly type: 'recordToolResult';
  /** What the model is told. */
  readonly result: Json;
  /** Set where `result` is only a part of it. */
  readonly whole?: WholeResult;
  /** `called` where absent. */
  readonly how?: 'simulated';
}

export interface RecordToolFailure extends CallRef {
  readonly type: 'recordToolFailure';
  readonly errorClass: CallErrorClass;
  readonly reason: string;
  /** It is certain that nothing happened. */
  readonly notDone?: boolean;
}

/** The call was broken off: its tool asks a person. */
export interface RecordQuestion extends CallRef {
  readonly type: 'recordQuestion';
  readonly put: PutQuestion;
}

/** What a tool says of an earlier call of unknown outcome. */
export interface RecordEffect extends CallRef {
  readonly type: 'recordEffect';
  readonly query: number;
  readonly found:
    | { readonly is: 'done'; readonly result: Json; readonly whole?: WholeResult }
    | {
        readonly is: 'not-done' | 'unknown';
        readonly reason: string;
        /** Set where it could not be asked. */
        readonly errorClass?: CallErrorClass;
      };
}

export interface AnswerTicket {
  readonly type: 'answerTicket';
  readonly ticketId: string;
  readonly by: string;
  readonly answer: JsonObject;
  readonly at: Instant;
}

/** After a crash: what was in flight has an unknown outcome. */
export interface RecoverRun {
  readonly type: 'recoverRun';
  readonly at: Instant;
  readonly random: number;
  readonly callLater?: boolean;
}

export type RunCommand =
  | {
      readonly type: 'acceptRun';
      readonly request: RunRequest;
      readonly input: Json;
      readonly overrides?: AgentOverrides | undefined;
    }
  | {
      readonly type: 'fundRun';
      readonly runId: string;
      readonly leaseId: string;
      readonly amount: NanoUsd;
    }
  /** A slot is free. `basis`: what the run may read of the runs it is based on. */
  | {
      readonly type: 'advanceRun';
      readonly basis: readonly BasisItem[];
      readonly at: Instant;
      /** The fallback that is called this once: the model in turn is out of service. */
      readonly model?: string | undefined;
    }
  /** A delay is over. */
  | { readonly type: 'wakeRun'; readonly at: Instant; readonly model?: string | undefined }
  | RecoverRun
  /** The run cannot be advanced: a person is told why. */
  | { readonly type: 'suspendRun'; readonly reason: string; readonly at: Instant }
  | RecordAnswer
  | RecordModelFailure
  | RecordToolResult
  | RecordToolFailure
  | RecordQuestion
  | RecordEffect
  | AnswerTicket
  /** `abort`: calls in flight are broken off, but for effects that must not happen twice. */
  | { readonly type: 'holdRun'; readonly runId: string; readonly abort?: boolean }
  | { readonly type: 'releaseRun'; readonly runId: string }
  /** Money was granted long ago: what is left goes back if no call needs it now. */
  | { readonly type: 'recallPurse' }
  | {
      readonly type: 'cancelRun';
      readonly runId: string;
      readonly stage: string;
      readonly role: RunRole;
      readonly round: number;
    };
