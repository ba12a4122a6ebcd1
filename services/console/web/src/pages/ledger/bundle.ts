/** What the page reads of an evidence file (`nightshift.evidence/2`). */
export interface Bundle {
  readonly format: string;
  readonly exportedAt: string;
  readonly exporter: string;
  readonly task: BundleTask;
  readonly brief: {
    readonly index: number;
    readonly sha256: string | null;
    readonly value: unknown;
  };
  readonly outputs: readonly BundleOutput[];
  readonly data: readonly BundleData[];
  readonly prompts: readonly BundlePrompt[];
  readonly versions: {
    readonly workflow: {
      readonly name: string | null;
      readonly version: number | null;
      readonly sha256: string | null;
      readonly index: number | null;
    };
    readonly agents: readonly BundleAgent[];
  };
  readonly retries: readonly { readonly index: number }[];
  readonly qa: readonly BundleCheck[];
  readonly tickets: readonly BundleTicket[];
  readonly costs: {
    readonly callsNanoUsd: number;
    readonly boundNanoUsd: number;
    readonly modelCalls: number;
  };
  readonly checkpoint: BundleCheckpoint | null;
  readonly events: readonly BundleEvent[];
}

export interface BundleTask {
  readonly taskId: string;
  readonly index: number;
  readonly workflow: { readonly name: string | null; readonly version: number | null };
  readonly subject: string | null;
  readonly submittedBy: string | null;
  readonly acceptedAt: string;
  readonly status: 'open' | 'completed' | 'failed' | 'cancelled';
  readonly endedAt: string | null;
  readonly endIndex: number | null;
  readonly reason: string | null;
}

export interface BundleOutput {
  readonly index: number;
  readonly stage: string | null;
  readonly at: string;
  readonly sha256: string | null;
  readonly value: unknown;
}

export interface BundleData {
  readonly index: number;
  readonly kind: string;
  readonly name: string | null;
  readonly sha256: string | null;
}

export interface BundlePrompt {
  readonly index: number;
  readonly runId: string | null;
  readonly agent: string | null;
  readonly step: number | null;
  readonly attempt: number | null;
  readonly model: string | null;
  readonly sha256: string | null;
}

export interface BundleAgent {
  readonly index: number;
  readonly agent: string | null;
  readonly promptSha256: string | null;
  readonly model: string | null;
}

export interface BundleCheck {
  readonly index: number;
  readonly kind: 'judgement' | 'verdict' | 'correction' | 'settled';
  readonly stage: string | null;
  readonly round: number | null;
  readonly verdict: string | null;
  readonly by: string | null;
  readonly model: string | null;
  readonly findings: readonly unknown[];
}

export interface BundleTicket {
  readonly index: number;
  readonly ticketId: string | null;
  readonly kind: string | null;
  readonly title: string | null;
  readonly openedAt: string;
  readonly answer: {
    readonly index: number;
    readonly at: string;
    readonly by: string | null;
    readonly endorsedBy: string | null;
    readonly option: string | null;
    readonly via: string | null;
    readonly byDefault: boolean;
    readonly shownSha256: string | null;
  } | null;
}

export interface BundleCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly keys: readonly string[];
}

export interface BundleEvent {
  readonly index: number;
  /** Hex, as the server says; it is recomputed from `bytes`. */
  readonly leaf: string;
  /** Hex, from the leaf's sibling upwards; null where no checkpoint covers it yet. */
  readonly proof: readonly string[] | null;
  /** The exact bytes, as text: they are UTF-8. */
  readonly bytes: string;
  /** Opens its sealed content: base64url. */
  readonly contentKey?: string;
  readonly contentErased?: true;
}
