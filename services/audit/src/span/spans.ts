import { callReaders } from './call-spans.js';
import { type Span, type SpanEvent, type SpanKind, stageSpan } from './span.js';
import { type OpenSpan, SpanBook } from './span-book.js';
import { waitReaders } from './wait-spans.js';
import { workReaders } from './work-spans.js';

const readers = { ...callReaders, ...workReaders, ...waitReaders };

/** Without their version: the timeline reads them all. */
export const spanTypes: readonly string[] = Object.keys(readers);

/** Of these there are many, and little of their data is read. */
export const callTypes: readonly string[] = Object.keys(callReaders);

/**
 * The spans of one task in the order of their first event.
 * @param events of the task, in the order of the ledger
 */
export const spansOf = (events: Iterable<SpanEvent>): readonly Span[] => {
  const book = new SpanBook();
  for (const event of events) readers[event.type.replace(/\.v\d+$/, '')]?.(book, event);
  return summed(book.all());
};

/** From the inside out: what is in a span counts for it. */
const INWARDS: readonly (readonly SpanKind[])[] = [
  ['model', 'tool'],
  ['run'],
  ['review'],
  ['stage'],
];

const summed = (spans: ReadonlyMap<string, OpenSpan>): readonly Span[] => {
  const inside = new Map<string, number>();
  for (const kinds of INWARDS) {
    for (const span of spans.values()) {
      if (!kinds.includes(span.kind)) continue;
      // A run's books are the truth, once they are closed: until then it costs what its calls do.
      const known = Math.max(span.costNanoUsd, inside.get(span.spanId) ?? 0);
      span.costNanoUsd = known + ofTries(span);
      const above = aboveOf(span, spans);
      if (!above) continue;
      span.parentId = above.spanId;
      inside.set(above.spanId, (inside.get(above.spanId) ?? 0) + span.costNanoUsd);
      addTo(above, span);
    }
  }
  return [...spans.values()].sort((a, b) => a.ledgerIndex - b.ledgerIndex).map(closed);
};

/** A judge whose round the ledger does not hold (yet) lies in its stage. */
const aboveOf = (
  { parentId, stage }: OpenSpan,
  spans: ReadonlyMap<string, OpenSpan>,
): OpenSpan | undefined =>
  parentId === null ? undefined : (spans.get(parentId) ?? spans.get(stageSpan(stage ?? '')));

const ofTries = (span: OpenSpan): number => {
  let cost = 0;
  for (const { costNanoUsd, costIsBound } of span.tries.values()) {
    cost += costNanoUsd;
    span.costIsBound ||= costIsBound;
  }
  return cost;
};

const addTo = (above: OpenSpan, span: OpenSpan): void => {
  above.retries += span.retries;
  above.costIsBound ||= span.costIsBound;
  above.changedIndex = Math.max(above.changedIndex, span.changedIndex);
};

const closed = ({ tries, ...span }: OpenSpan): Span =>
  tries.size > 1 ? { ...span, attempts: [...tries.values()] } : span;

/** Those that began after `afterIndex`, of those that changed after `changedAfter`. */
export const pageOfSpans = (
  spans: readonly Span[],
  { afterIndex, changedAfter, limit }: { afterIndex: number; changedAfter: number; limit: number },
): { readonly items: readonly Span[]; readonly nextAfterIndex: number | null } => {
  const wanted = spans.filter(
    (span) => span.ledgerIndex > afterIndex && span.changedIndex > changedAfter,
  );
  const last = wanted[limit - 1]?.ledgerIndex;
  // One event can begin several spans: a page ends with all of them.
  const items =
    last === undefined ? wanted : wanted.filter(({ ledgerIndex }) => ledgerIndex <= last);
  const more = items.length < wanted.length;
  return { items, nextAfterIndex: more && last !== undefined ? last : null };
};
