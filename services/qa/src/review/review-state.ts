import type { DataOf, Finding, FindingResponse } from '@nightshift/contracts';
import type { Json, NanoUsd } from '@nightshift/kernel';

/** A finding as a judge reports it: its identity is given here. */
export type ReportedFinding = Omit<Finding, 'findingId'>;

/** What became of a finding in a round. */
export type FindingStatus = DataOf<'review.completed.v2'>['findings'][number]['status'];

/** A finding through the rounds. */
export interface KnownFinding {
  readonly finding: Finding;
  readonly open: boolean;
  /** Rounds in which it was reported again after the worker called it fixed, or after it was gone. */
  readonly reopened: number;
  readonly response: FindingResponse | undefined;
}

export interface Judgement {
  readonly runId: string;
  readonly findings: readonly ReportedFinding[];
  readonly cost: NanoUsd;
}

type JudgeRun = DataOf<'qa-run.requested.v2'>;

export interface OpenReview {
  readonly status: 'reviewing' | 'corrected-next' | 'disputed' | 'done' | 'cancelled';
  readonly reviewId: string;
  readonly stage: string;
  readonly round: number;
  /** The judges' runs of this round. */
  readonly runs: readonly JudgeRun[];
  readonly brief: Json;
  readonly output: Json;
  readonly judgements: readonly Judgement[];
  readonly known: readonly KnownFinding[];
  /** Rounds in a row, after the first, with nothing but new findings. */
  readonly onlyNewRounds: number;
  readonly roundCost: NanoUsd;
  readonly ticketId: string | undefined;
}

export type Review = { readonly status: 'none' } | OpenReview;
