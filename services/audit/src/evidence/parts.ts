/* What happened on the way to an output: parts of the format `nightshift.evidence/2`. */

export interface EvidenceRun {
  readonly index: number;
  readonly runId: string | null;
  readonly role: string | null;
  readonly stage: string | null;
  readonly agent: string | null;
  readonly round: number | null;
  readonly outcome: string | null;
  readonly outputSha256: string | null;
  readonly endIndex: number | null;
}

interface Place {
  readonly index: number;
  readonly runId: string | null;
  readonly step: number | null;
  readonly attempt: number | null;
}

export interface EvidenceCall extends Place {
  readonly model: string | null;
  readonly promptSha256: string | null;
  readonly outcome: 'answered' | 'failed' | null;
  readonly endIndex: number | null;
  readonly finishReason: string | null;
  readonly errorClass: string | null;
  readonly usage: unknown;
  readonly costNanoUsd: number | null;
  readonly costIsBound: boolean;
  readonly latencyMs: number | null;
  readonly providerCallId: string | null;
}

export interface EvidenceToolCall extends Place {
  readonly tool: string | null;
  readonly effect: string | null;
  readonly argumentsSha256: string | null;
  readonly resultSha256: string | null;
  readonly outcome: 'answered' | 'failed' | null;
  readonly how: string | null;
  readonly errorClass: string | null;
  readonly endIndex: number | null;
}

export interface EvidenceRetry extends Place {
  readonly errorClass: string | null;
  readonly delayMs: number | null;
  readonly reason: string | null;
}

export interface EvidenceCheck {
  readonly index: number;
  readonly at: string;
  readonly kind: 'judgement' | 'verdict' | 'correction' | 'settled';
  readonly reviewId: string | null;
  readonly stage: string | null;
  readonly round: number | null;
  readonly verdict: string | null;
  /** The agent that judged, or the person who settled it. */
  readonly by: string | null;
  readonly model: string | null;
  readonly promptSha256: string | null;
  readonly findings: readonly unknown[];
}

export interface EvidenceTicket {
  readonly index: number;
  readonly ticketId: string | null;
  readonly kind: string | null;
  readonly queue: string | null;
  readonly risk: string | null;
  readonly title: string | null;
  readonly question: string | null;
  /** What the answer is bound to. */
  readonly shownSha256: string | null;
  readonly openedAt: string;
  readonly dueAt: string | null;
  readonly answer: EvidenceAnswer | null;
}

export interface EvidenceAnswer {
  readonly index: number;
  readonly at: string;
  readonly by: string | null;
  readonly endorsedBy: string | null;
  readonly option: string | null;
  readonly via: string | null;
  readonly byDefault: boolean;
  readonly shownSha256: string | null;
  readonly value: unknown;
}

export interface EvidenceReviewer {
  readonly name: string;
  /** Of the events that name the person. */
  readonly indexes: readonly number[];
}

export interface EvidenceHalt {
  readonly index: number;
  readonly haltId: string | null;
  readonly what: 'ordered' | 'lifted' | 'upheld';
  readonly reason: string | null;
  readonly by: string | null;
}

export interface EvidenceCosts {
  readonly modelCalls: number;
  /** What was booked for all calls that ended. */
  readonly callsNanoUsd: number;
  /** The part of it that is an upper bound, as the true usage is not known. */
  readonly boundNanoUsd: number;
  /** What the task itself says it cost, once it has ended. */
  readonly taskNanoUsd: number | null;
  /** What a provider's books changed afterwards. */
  readonly corrections: readonly {
    readonly index: number;
    readonly bookedNanoUsd: number | null;
    readonly trueNanoUsd: number | null;
  }[];
}
