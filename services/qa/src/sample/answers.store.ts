import type { EventOf } from '@nightshift/contracts';
import type { Targeted } from '@nightshift/event-store';
import { labelledByDisagreement, labelledBySample, type Settled } from '../example/labels.js';
import type { Learning } from './learning.js';
import { newestRound } from './round.js';
import type { AskedSample } from './sample.js';

/** Answers that nobody gave for this very case: they say nothing new about a judge. */
const NOT_A_PERSONS = new Set(['safe-default', 'precedent']);

/** A person answered what QA asked: about a sample, or about a disagreement. */
export const afterAnswer = async (
  learning: Learning,
  { data, content: { answer }, contenterased }: EventOf<'ticket.answered.v2'>,
): Promise<readonly Targeted[]> => {
  // What was said is not known any more: it teaches nothing.
  if (contenterased) return [];
  const { source, ticketId, by, byDefault, via } = data;
  if (source.service !== 'qa' || source.reviewId === undefined) return [];
  const settled: Settled = { reviewId: source.reviewId, ticketId, by, answer };
  // Another replica may have drawn it.
  const { state: sample } = await learning.samples.newest(source.reviewId);
  if (sample.status !== 'none') return judged(learning, sample, settled);
  return byDefault || NOT_A_PERSONS.has(via ?? '') ? [] : disputed(learning, settled);
};

const judged = async (
  learning: Learning,
  sample: AskedSample,
  settled: Settled,
): Promise<readonly Targeted[]> => {
  const { ticketId, by, answer } = settled;
  const { sampleId, reviewId } = sample.drawn;
  if (sample.status !== 'asked' || sample.drawn.ticketId !== ticketId) return [];
  const judge = learning.samples.to(sampleId, { type: 'judgeSample', ticketId, by, answer });
  // What is known to be bad is an example already.
  if (sample.drawn.why === 'seeded' || reviewId === undefined) return [judge];
  const round = newestRound(await learning.eventsOfReview(reviewId));
  return round && !sample.isErased
    ? [judge, label(learning, labelledBySample(sample, settled, round))]
    : [judge];
};

const disputed = async (learning: Learning, settled: Settled): Promise<readonly Targeted[]> => {
  const events = await learning.eventsOfReview(settled.reviewId);
  const asked = events.findIndex(
    (event) => event.type === 'disagreement.found.v2' && event.data.ticketId === settled.ticketId,
  );
  if (asked < 0) return [];
  const round = newestRound(events.slice(0, asked + 1));
  const example = round && labelledByDisagreement(settled, round);
  return example ? [label(learning, example)] : [];
};

const label = (
  { examples }: Learning,
  example: NonNullable<ReturnType<typeof labelledByDisagreement>>,
): Targeted => examples.to(example.data.exampleId, { type: 'labelExample', example });
