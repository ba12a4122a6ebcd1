import type { EventBody, FindingResponse } from '@nightshift/contracts';
import { hashOfJson, type Json, valueAt } from '@nightshift/kernel';
import { outputChanges, type OutputChange } from './output-changes.js';
import { below, covers, placeOf } from './place.js';
import type { Correction, OpenReview, ReportedFinding } from './review-state.js';

// As much as the event holds.
const MAX_CHANGES = 200;
const MAX_OUTSIDE = 100;
const MAX_POINTER = 500;
const MAX_QUOTE = 200;
const NAMED_PLACES = 10;

/** Holds the new output against that of the earlier round: only what findings name may change. */
export const checkCorrection = (
  review: OpenReview,
  round: number,
  output: Json,
  responses: readonly FindingResponse[],
): EventBody<'correction.checked.v1'> => {
  const open = review.known.filter((one) => one.open).map(({ finding }) => finding);
  const answered = responses.filter(({ findingId }) =>
    open.some((one) => one.findingId === findingId),
  );
  const changes = outputChanges(review.output, output);
  const given = (response: FindingResponse['response']): number =>
    answered.filter((one) => one.response === response).length;
  const outside = outsideOf(review, changes, output);
  return {
    type: 'correction.checked.v1',
    data: {
      reviewId: review.reviewId,
      stage: review.stage,
      round,
      changes: changes.length,
      outside: [...new Set(outside.map(({ at }) => at.slice(0, MAX_POINTER)))].slice(
        0,
        MAX_OUTSIDE,
      ),
      fixed: given('fixed'),
      contested: given('contested'),
      unanswered: open
        .map(({ findingId }) => findingId)
        .filter((id) => !answered.some(({ findingId }) => findingId === id))
        .slice(0, MAX_OUTSIDE),
    },
    content: {
      // Those outside first: the next round asks whether they were taken back.
      changes: [...new Set([...outside, ...changes])]
        .slice(0, MAX_CHANGES)
        .map(({ was: _, ...change }) => change),
    },
  };
};

/**
 * What changed outside of what open findings name, and what did so earlier, was objected to and
 * has not been taken back. A person's guidance may ask for anything: after it, nothing is outside.
 */
const outsideOf = (
  review: OpenReview,
  changes: readonly OutputChange[],
  output: Json,
): readonly OutputChange[] => {
  if (review.isGuided) return [];
  const own = objection(review);
  const locations = review.known
    .filter(({ open, finding }) => open && finding.findingId !== own?.findingId)
    .map(({ finding }) => placeOf(finding.location));
  const earlier = own ? (review.correction?.changes ?? []) : [];
  const objected = earlier.filter(({ at }) => review.correction?.outside.includes(at));
  const kept = objected.filter(
    (change) => !isTakenBack(change, output) && !locations.some((one) => covers(one, change.at)),
  );
  const isKnown = ({ was }: OutputChange): boolean =>
    objected.some(({ at }) => covers(at, was) || covers(was, at));
  return [
    ...kept.map((change) => ({ ...change, was: change.at })),
    ...changes.filter((change) => !isKnown(change) && !isInside(change, locations)),
  ];
};

/** In arrays by content: what was put in is gone, or what was there is back, whatever its index. */
const isTakenBack = (
  { at, before, after }: Pick<OutputChange, 'at' | 'before' | 'after'>,
  output: Json,
): boolean => {
  const items = valueAt(output, at.slice(0, Math.max(0, at.lastIndexOf('/'))));
  if (at === '' || !Array.isArray(items)) return isSame(valueAt(output, at), before);
  const holds = (wanted: Json | undefined): boolean =>
    wanted !== undefined && items.some((item: Json) => isSame(item, wanted));
  return before === undefined ? !holds(after) : holds(before);
};

/** The open finding that QA itself made of the last correction, if it did. */
const objection = ({ known, correction }: OpenReview): { findingId: string } | undefined =>
  correction?.outside[0] === undefined
    ? undefined
    : known.find(
        ({ open, finding }) =>
          open && finding.category === 'policy' && finding.location === correction.outside[0],
      )?.finding;

/**
 * A change above a location is inside if it touches nothing else: a container that came or went
 * with what the finding names as all that is in it.
 */
const isInside = ({ at, was, before, after }: OutputChange, locations: readonly string[]) => {
  const named = (place: string): boolean => locations.some((one) => covers(one, place));
  if (named(was) || named(at)) return true;
  const leaves = [...leavesOf(before, was), ...leavesOf(after, at)];
  return leaves.length > 0 && leaves.every(named);
};

const leavesOf = (value: Json | undefined, at: string): readonly string[] => {
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object') return [at];
  return Object.entries(value).flatMap(([key, one]: [string, Json]) =>
    leavesOf(one, below(at, key)),
  );
};

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : hashOfJson(a) === hashOfJson(b);

/** QA's own finding: what a correction changed without being asked to. */
export const outsideFinding = ({ outside, changes }: Correction): ReportedFinding | undefined => {
  const [first] = outside;
  if (first === undefined) return undefined;
  const text = changes.flatMap(({ at, after }) =>
    outside.includes(at) && typeof after === 'string' && after.trim() !== '' ? [after] : [],
  )[0];
  const more = outside.length - NAMED_PLACES;
  return {
    category: 'policy',
    severity: 'medium',
    claim: `The correction changed what no finding names: ${outside
      .slice(0, NAMED_PLACES)
      .map((at) => at || 'the whole output')
      .join(', ')}${more > 0 ? ` and ${more} more` : ''}.`.slice(0, 4000),
    location: first,
    evidence:
      text === undefined ? [] : [{ source: 'output', quote: text.trim().slice(0, MAX_QUOTE) }],
    confidence: 1,
    suggestion: 'Take these changes back, or contest with the reason why they are needed.',
  };
};
