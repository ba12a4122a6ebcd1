import type { DataOf, EventBody, Finding, FindingResponse, Setup } from '@nightshift/contracts';
import type { Json, NanoUsd } from '@nightshift/kernel';

/** A finding as a judge reports it: its identity is given here. */
export type ReportedFinding = Omit<Finding, 'findingId'>;

/** What became of a finding in a round. */
export type FindingStatus = DataOf<'review.completed.v2'>['findings'][number]['status'];

/** Why a loop does not converge. */
export type Impasse = NonNullable<DataOf<'review.completed.v2'>['impasse']>;

/** A finding through the rounds. */
export interface KnownFinding {
  readonly finding: Finding;
  readonly open: boolean;
  /** Rounds in which it was reported again after the worker called it fixed, or after it was gone. */
  readonly reopened: number;
  readonly response: FindingResponse | undefined;
  /** A person called it wrong: it is not asked again, whoever repeats it. */
  readonly overruled?: true;
}

export interface Judgement {
  readonly runId: string;
  readonly findings: readonly ReportedFinding[];
  readonly cost: NanoUsd;
  /** Places in `findings` of those without evidence; older events do not say. */
  readonly rejected?: readonly number[];
  readonly setup?: Setup;
}

/** What the correction that led to this round changed. */
export interface Correction {
  readonly round: number;
  readonly outside: readonly string[];
  readonly changes: EventBody<'correction.checked.v1'>['content']['changes'];
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
  /** The output of the round before. */
  readonly before?: Json;
  readonly correction?: Correction;
  /** A person said in words what else to change. */
  readonly isGuided: boolean;
  readonly judgements: readonly Judgement[];
  readonly known: readonly KnownFinding[];
  /** Rounds in a row, after the first, with nothing but new findings. */
  readonly onlyNewRounds: number;
  /** How earlier rounds ended, a sentence each. */
  readonly ways: readonly string[];
  readonly roundCost: NanoUsd;
  readonly ticketId: string | undefined;
}

export type Review = { readonly status: 'none' } | OpenReview;

/** Nobody is asked any more. A further round may follow, if its task has one. */
export const isSettled = ({ status }: Review): boolean =>
  status !== 'none' && status !== 'reviewing' && status !== 'disputed';
