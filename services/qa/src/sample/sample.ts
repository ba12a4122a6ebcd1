import {
  type DataOf,
  type EventBody,
  isErased,
  type Risk,
  type WorkflowRef,
} from '@nightshift/contracts';
import {
  type Decider,
  derivedId,
  type Instant,
  type Json,
  type JsonObject,
  unreachable,
} from '@nightshift/kernel';
import { sampleAsk } from './sample-ask.js';

export type SampleCommand =
  | {
      readonly type: 'drawSample';
      readonly sampleId: string;
      readonly why: 'drawn' | 'seeded';
      readonly share: number;
      readonly risk: Risk;
      readonly queue: string;
      readonly dueAt: Instant;
      readonly workflow: WorkflowRef;
      readonly stage: string;
      /** Of what was drawn. */
      readonly reviewId?: string;
      /** Of what is known to be bad. */
      readonly exampleId?: string;
      readonly brief: Json;
      readonly output: Json;
    }
  | {
      readonly type: 'judgeSample';
      readonly ticketId: string;
      readonly by: string;
      readonly answer: JsonObject;
    };

export interface AskedSample {
  readonly status: 'asked' | 'judged';
  readonly drawn: DataOf<'sample.drawn.v1'>;
  readonly brief: Json;
  readonly output: Json;
  /** What was to be looked at is erased. */
  readonly isErased?: true;
  readonly judged:
    | (DataOf<'sample.judged.v1'> & { readonly mistakes: readonly string[] })
    | undefined;
}
export type Sample = { readonly status: 'none' } | AskedSample;

/** One output that a person looks at. It is asked once, whatever is delivered again. */
export const sampleDecider: Decider<SampleCommand, EventBody, Sample> = {
  initial: () => ({ status: 'none' }),
  evolve: (sample, event) => {
    if (event.type === 'sample.drawn.v1') {
      const { brief, output } = event.content;
      const erased = isErased(event) && { isErased: true as const };
      return { status: 'asked', drawn: event.data, brief, output, ...erased, judged: undefined };
    }
    if (event.type !== 'sample.judged.v1' || sample.status === 'none') return sample;
    const judged = { ...event.data, mistakes: event.content.mistakes };
    return { ...sample, status: 'judged', judged };
  },
  decide: (command, sample) => {
    switch (command.type) {
      case 'drawSample':
        return sample.status === 'none' ? [drawn(command)] : [];
      case 'judgeSample':
        return sample.status === 'asked' && sample.drawn.ticketId === command.ticketId
          ? [judged(command, sample)]
          : [];
      default:
        return unreachable(command);
    }
  },
};

type Command<T extends SampleCommand['type']> = Extract<SampleCommand, { type: T }>;

const drawn = ({
  type: _,
  brief,
  output,
  ...facts
}: Command<'drawSample'>): EventBody<'sample.drawn.v1'> => ({
  type: 'sample.drawn.v1',
  data: { ...facts, ticketId: derivedId('ticket', facts.sampleId), kind: 'approval' },
  content: { ask: sampleAsk(facts.stage, brief, output), brief, output },
});

const judged = (
  { ticketId, by, answer }: Command<'judgeSample'>,
  { drawn: { sampleId, stage, why } }: AskedSample,
): EventBody<'sample.judged.v1'> => {
  const mistakes = mistakesIn(answer);
  return {
    type: 'sample.judged.v1',
    data: { sampleId, ticketId, stage, why, by, verdict: verdictIn(answer) },
    content: { mistakes: [...mistakes] },
  };
};

/** What is not called right is not. */
const verdictIn = ({ option }: JsonObject): 'right' | 'wrong' =>
  option === 'right' ? 'right' : 'wrong';

/** An output that is right has none, whatever else was filled in. */
export const mistakesIn = (answer: JsonObject): readonly string[] =>
  verdictIn(answer) === 'wrong' && Array.isArray(answer['mistakes'])
    ? answer['mistakes'].filter((one): one is string => typeof one === 'string').slice(0, 50)
    : [];

/** Of the output a review passed: it is drawn once. */
export const sampleIdOf = (reviewId: string): string => derivedId('sample', reviewId);
/** Of the item that is asked beside a drawn one. */
export const seedIdOf = (sampleId: string): string => derivedId('sample', 'seeded', sampleId);
