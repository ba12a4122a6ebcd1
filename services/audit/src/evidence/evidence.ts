import type {
  EvidenceCall,
  EvidenceCheck,
  EvidenceCosts,
  EvidenceHalt,
  EvidenceRetry,
  EvidenceReviewer,
  EvidenceRun,
  EvidenceTicket,
  EvidenceToolCall,
} from './parts.js';

/**
 * What the format `nightshift.evidence/2` says of one task. Everything is read out of its events;
 * `index` names the one that says it. Hashes are SHA-256 in hex, amounts are whole nano-USD, times
 * are UTC. A fact that no event says is null.
 */
export interface Evidence {
  readonly task: EvidenceTask | null;
  readonly brief: Sealed | null;
  readonly outputs: readonly EvidenceOutput[];
  readonly data: readonly EvidenceData[];
  readonly prompts: readonly EvidencePrompt[];
  readonly versions: EvidenceVersions;
  readonly runs: readonly EvidenceRun[];
  readonly calls: readonly EvidenceCall[];
  readonly toolCalls: readonly EvidenceToolCall[];
  readonly retries: readonly EvidenceRetry[];
  readonly qa: readonly EvidenceCheck[];
  readonly tickets: readonly EvidenceTicket[];
  readonly reviewers: readonly EvidenceReviewer[];
  readonly halts: readonly EvidenceHalt[];
  readonly costs: EvidenceCosts;
}

/** A value with the hash that the event names for it. */
export interface Sealed {
  readonly index: number;
  readonly sha256: string | null;
  readonly value: unknown;
}

export interface EvidenceTask {
  readonly taskId: string | null;
  readonly index: number;
  readonly workflow: { readonly name: string | null; readonly version: number | null };
  readonly subject: string | null;
  readonly idempotencyKey: string | null;
  readonly submittedBy: string | null;
  readonly via: string | null;
  readonly parentTaskId: string | null;
  readonly budgetNanoUsd: number | null;
  readonly acceptedAt: string;
  readonly deadlineAt: string | null;
  /** `open` until an event says how it ended. */
  readonly status: 'open' | 'completed' | 'failed' | 'cancelled';
  readonly endedAt: string | null;
  readonly endIndex: number | null;
  readonly reason: string | null;
}

export interface EvidenceOutput extends Sealed {
  /** Null: the output of the whole task. */
  readonly stage: string | null;
  readonly at: string;
}

export interface EvidenceData {
  readonly index: number;
  readonly kind: 'brief' | 'tool-result';
  /** The tool it came from. */
  readonly name: string | null;
  readonly runId: string | null;
  readonly sha256: string | null;
}

export interface EvidencePrompt {
  readonly index: number;
  readonly runId: string | null;
  readonly agent: string | null;
  readonly step: number | null;
  readonly attempt: number | null;
  readonly model: string | null;
  /** Of the whole prompt as it was sent. */
  readonly sha256: string | null;
}

export interface EvidenceVersions {
  readonly workflow: {
    readonly name: string | null;
    readonly version: number | null;
    readonly sha256: string | null;
    /** The event that registered it; null if it is not in the ledger. */
    readonly index: number | null;
  };
  readonly agents: readonly {
    readonly agent: string | null;
    /** Of its instructions. */
    readonly promptSha256: string | null;
    readonly model: string | null;
    readonly index: number;
  }[];
}
