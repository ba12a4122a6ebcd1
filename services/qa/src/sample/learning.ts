import type { EventOf } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import type { Evaluation, EvaluationCommand } from '../evaluation/evaluation-state.js';
import type { Example, ExampleCommand } from '../example/example.js';
import type { Sample, SampleCommand } from './sample.js';

/** What is known, as far as learning from people needs it. */
export interface Learning {
  readonly samples: Aggregates<SampleCommand, Sample>;
  readonly examples: Aggregates<ExampleCommand, Example>;
  readonly evaluations: Aggregates<EvaluationCommand, Evaluation>;
  /** Events of a review, oldest first. */
  readonly eventsOfReview: (reviewId: string) => Promise<readonly EventOf[]>;
  /** Ids of the examples of a stage that are known to be bad, always in the same order. */
  readonly knownBad: (
    tenant: string,
    workflow: string,
    stage: string,
  ) => Promise<readonly string[]>;
}
