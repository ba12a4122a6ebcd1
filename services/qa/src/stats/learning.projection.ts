import { type EventOf, type EventType, lifecycleTopic, parseEvent } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import type { Aggregates } from '@nightshift/event-store';
import { isRefusal } from '@nightshift/kernel';
import { projectingSubscription, type ServiceSubscription } from '@nightshift/service-kit';
import type { EvaluationViews } from '../evaluation/evaluation-views.store.js';
import type { ExampleViews } from '../example/example-views.store.js';
import type { Learning } from '../sample/learning.js';
import type { SampleViews } from '../sample/sample-views.store.js';
import { factsOfEvaluation, factsOfExample, factsOfJudgement, type JudgeFact } from './facts.js';
import type { Stats } from './stats.store.js';

const GROUP = 'qa.views';
const topics = [lifecycleTopic('qa')];

interface Views {
  readonly samples: SampleViews;
  readonly examples: ExampleViews;
  readonly evaluations: EvaluationViews;
  readonly stats: Stats;
}

/** Keeps the lists and the facts in step with our own streams: one group, four tables. */
export const learningViews = (learning: Learning, views: Views): ServiceSubscription => {
  const view = <Command, State>(
    prefix: string,
    aggregates: Aggregates<Command, State>,
    {
      write,
    }: { readonly write: Parameters<typeof projectingSubscription<Command, State>>[0]['write'] },
  ) => {
    const projection = projectingSubscription({ group: GROUP, topics, aggregates, write });
    return (batch: readonly Delivery[]) =>
      projection.handle(batch.filter(({ headers }) => headers.type.startsWith(prefix)));
  };
  const parts = [
    view('example.', learning.examples, views.examples),
    view('sample.', learning.samples, views.samples),
    view('evaluation.', learning.evaluations, views.evaluations),
  ];
  return {
    group: GROUP,
    topics,
    handle: async (batch) => {
      const unreadable = await Promise.all(parts.map((write) => write(batch)));
      await views.stats.write(await factsIn(learning, batch));
      return unreadable.flat();
    },
  };
};

const factsIn = async (
  learning: Learning,
  batch: readonly Delivery[],
): Promise<readonly JudgeFact[]> => {
  const facts = await Promise.all(batch.flatMap(readable).map((one) => factsOf(learning, one)));
  return facts.flat();
};

const factsOf = async (learning: Learning, event: EventOf): Promise<readonly JudgeFact[]> => {
  switch (event.type) {
    case 'judgement.recorded.v2': {
      const events = await learning.eventsOfReview(event.data.reviewId);
      const asked = events.find((one) => one.type === 'qa-run.requested.v2');
      return asked ? factsOfJudgement(event, asked.data.workflow.name) : [];
    }
    case 'example.labelled.v1':
      return factsOfExample(event);
    case 'evaluation.judged.v1': {
      const { state } = await learning.evaluations.load(event.data.evaluationId);
      const { state: example } = await learning.examples.load(event.data.exampleId);
      return state.status === 'none'
        ? []
        : factsOfEvaluation(event, state.request.workflow.name, example?.data.from === 'known-bad');
    }
    default:
      return [];
  }
};

const COUNTED: ReadonlySet<string> = new Set<EventType>([
  'judgement.recorded.v2',
  'example.labelled.v1',
  'evaluation.judged.v1',
]);

/** Our own topic: what is none of ours is parked by the group that reacts to it. */
const readable = ({ headers, value }: Delivery): EventOf[] => {
  if (!COUNTED.has(headers.type)) return [];
  try {
    return [parseEvent(value.toString('utf8'))];
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
};
