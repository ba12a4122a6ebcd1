import type { Type } from '@nestjs/common';
import { Aggregates } from '@nightshift/event-store';
import type { ServiceRuntime, ServiceSubscription } from '@nightshift/service-kit';
import { erasureSubscription } from './erasure/erasure.reactor.js';
import { EvaluationController } from './evaluation/evaluation.controller.js';
import { evaluationDecider } from './evaluation/evaluation.js';
import { EvaluationViews } from './evaluation/evaluation-views.store.js';
import { Workflows, workflowSubscription } from './evaluation/workflows.store.js';
import { ExampleController } from './example/example.controller.js';
import { exampleDecider } from './example/example.js';
import { ExampleViews } from './example/example-views.store.js';
import type { Learning } from './sample/learning.js';
import { learningSubscription } from './sample/learning.reactor.js';
import { SampleController } from './sample/sample.controller.js';
import { sampleDecider } from './sample/sample.js';
import { SampleViews } from './sample/sample-views.store.js';
import { learningViews } from './stats/learning.projection.js';
import { StatsController } from './stats/stats.controller.js';
import { Stats } from './stats/stats.store.js';
import * as tokens from './tokens.js';

interface Room {
  readonly controllers: readonly Type[];
  readonly providers: readonly { readonly provide: symbol; readonly useValue: unknown }[];
  readonly subscriptions: readonly ServiceSubscription[];
}

/** Samples, labelled examples, evaluations and statistics: what is learnt from people. */
export const createLearning = (runtime: ServiceRuntime): Room => {
  const { store, dataSource } = runtime;
  const samples = new Aggregates({ prefix: 'sample', decider: sampleDecider }, { store });
  const examples = new Aggregates({ prefix: 'example', decider: exampleDecider }, { store });
  const evaluations = new Aggregates(
    { prefix: 'evaluation', decider: evaluationDecider },
    { store },
  );
  const views = {
    samples: new SampleViews(dataSource),
    examples: new ExampleViews(dataSource),
    evaluations: new EvaluationViews(dataSource),
    stats: new Stats(dataSource),
  };
  const workflows = new Workflows(dataSource);
  const learning: Learning = {
    samples,
    examples,
    evaluations,
    eventsOfReview: (reviewId) => store.read(`review/${reviewId}`),
    knownBad: (tenant, workflow, stage) => views.examples.knownBad(tenant, workflow, stage),
  };
  return {
    controllers: [SampleController, ExampleController, EvaluationController, StatsController],
    providers: [
      { provide: tokens.SAMPLES, useValue: samples },
      { provide: tokens.SAMPLE_VIEWS, useValue: views.samples },
      { provide: tokens.EXAMPLES, useValue: examples },
      { provide: tokens.EXAMPLE_VIEWS, useValue: views.examples },
      { provide: tokens.EVALUATIONS, useValue: evaluations },
      { provide: tokens.EVALUATION_VIEWS, useValue: views.evaluations },
      { provide: tokens.WORKFLOWS, useValue: workflows },
      { provide: tokens.STATS, useValue: views.stats },
    ],
    subscriptions: [
      learningSubscription(learning, runtime),
      learningViews(learning, views),
      workflowSubscription(workflows),
      erasureSubscription(learning, views, runtime),
    ],
  };
};
