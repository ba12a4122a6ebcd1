import type { Aggregates, EventStore } from '@nightshift/event-store';
import type { Example, ExampleCommand } from '../example/example.js';
import { newestRound } from '../sample/round.js';
import type { Trial } from './evaluation-state.js';

interface Parts {
  readonly store: Pick<EventStore, 'readMany'>;
  readonly examples: Aggregates<ExampleCommand, Example>;
}

/**
 * The examples as they are put before a judge: with the transcripts that the judges of the time
 * could read, where the example comes from a review.
 */
export const trialsOf = async (
  { store, examples }: Parts,
  ids: readonly string[],
): Promise<readonly Trial[]> => {
  const loaded = await examples.loadMany(ids.map(examples.streamOf));
  const known = ids.flatMap((id) => {
    const { state, sealing } = loaded.get(examples.streamOf(id)) ?? {};
    // What is erased has only a stand-in to be judged.
    return state && !state.isErased ? [{ ...state, subjectKey: sealing?.subjectKey }] : [];
  });
  const streamOf = (reviewId: string): string => `review/${reviewId}`;
  const reviews = await store.readMany(
    new Map(known.flatMap(({ data: { reviewId } }) => (reviewId ? [[streamOf(reviewId), 0]] : []))),
  );
  return known.map(({ data: { exampleId, reviewId, round = 0 }, brief, output, subjectKey }) => {
    const events = reviews.get(streamOf(reviewId ?? '')) ?? [];
    // Of the round that was judged: later ones were about another output.
    const until = events.findLastIndex(
      (event) => event.type === 'qa-run.requested.v2' && event.data.round === round,
    );
    const basis = newestRound(events.slice(0, until + 1))?.basis ?? [];
    return { exampleId, brief, output, basis, subjectKey };
  });
};
