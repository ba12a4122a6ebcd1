import type { DataOf, EventBody, Setup } from '@nightshift/contracts';
import type { AgentOverrides } from '@nightshift/contracts';
import type { Json, NanoUsd } from '@nightshift/kernel';
import type { Labelled } from '../example/example.js';
import type { ReportedFinding } from '../review/review-state.js';

/** An example as it is put before the judge. */
export interface Trial {
  readonly exampleId: string;
  readonly brief: Json;
  readonly output: Json;
  /** Runs whose transcript the judges of the time could read. */
  readonly basis: readonly string[];
  /** Of the key of the task that it came from: the judge's run is sealed by it, too. */
  readonly subjectKey?: string | undefined;
}

export type EvaluationCommand =
  | {
      readonly type: 'requestEvaluation';
      readonly request: Omit<DataOf<'evaluation.requested.v1'>, 'examples'>;
      readonly trials: readonly Trial[];
      readonly overrides: AgentOverrides;
      /** Of one run. */
      readonly lease: NanoUsd;
      readonly queue: string;
      readonly dueInSeconds: number;
    }
  | {
      readonly type: 'recordReport';
      readonly runId: string;
      readonly findings: readonly ReportedFinding[];
      /** Places of those whose evidence does not exist. */
      readonly rejected: ReadonlySet<number>;
      readonly cost: NanoUsd;
      readonly setup: Setup | undefined;
      /** What people said of the output. */
      readonly example: Labelled;
    }
  /** The run ended without a report, or waits for something: it is not waited for. */
  | { readonly type: 'recordFailure'; readonly runId: string; readonly cost: NanoUsd };

export interface KnownEvaluation {
  readonly status: 'running' | 'completed';
  readonly request: DataOf<'evaluation.requested.v1'>;
  readonly overrides: AgentOverrides;
  /** Example by run. */
  readonly runs: ReadonlyMap<string, string>;
  /** Without what was found: it is sealed by the keys of many tasks, and not kept in memory. */
  readonly judged: readonly EventBody<'evaluation.judged.v1'>[];
  readonly result: DataOf<'evaluation.completed.v1'> | undefined;
}
export type Evaluation = { readonly status: 'none' } | KnownEvaluation;
