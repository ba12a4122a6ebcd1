import type { DataOf, EventOf } from '@nightshift/contracts';
import type { PrivacyCommand } from './privacy.js';

/** What a restore has lost of a stream, and how to have it back. */
export type Lost =
  /** The stream here is a beginning of the one that was: these bytes come next. */
  | { readonly kind: 'behind'; readonly after: number; readonly bodies: readonly string[] }
  /** It went on by itself after `common`; these bytes are of the other course. */
  | { readonly kind: 'forked'; readonly common: number; readonly bodies: readonly string[] };

/** An event of the ledger, by its place in its stream. */
export interface Placed {
  readonly sequence: number;
  readonly body: string;
}

/**
 * @param here all bytes of the stream
 * @param ledger in the order of the ledger; several may claim one place of the stream, as after a restore before this one
 */
export const lostOf = (here: readonly string[], ledger: readonly Placed[]): Lost => {
  const lost = ledger.filter(({ sequence, body }) => here[sequence - 1] !== body);
  const first = Math.min(...lost.map(({ sequence }) => sequence));
  if (first <= here.length)
    return { kind: 'forked', common: first - 1, bodies: lost.map(({ body }) => body) };
  return { kind: 'behind', after: here.length, bodies: following(here.length, lost) };
};

/** As far as nothing is in doubt: up to a gap, or a place that two claim. */
const following = (after: number, lost: readonly Placed[]): readonly string[] => {
  const bodiesAt = Map.groupBy(lost, ({ sequence }) => sequence);
  const bodies: string[] = [];
  for (let next = after + 1; ; next += 1) {
    const [one, ...others] = new Set(bodiesAt.get(next)?.map(({ body }) => body));
    if (one === undefined || others.length > 0) return bodies;
    bodies.push(one);
  }
};

/** An erasure of a subject, as its stream tells it. */
export interface Ordered {
  readonly request: DataOf<'erasure.requested.v1'>;
  readonly at: string;
  /** Its keys were destroyed, or about to be. */
  readonly begun: boolean;
}

export const ordersIn = (events: readonly EventOf[]): readonly Ordered[] => {
  const begun = new Set(
    events.flatMap((event) =>
      event.type === 'erasure.begun.v1' || event.type === 'erasure.completed.v1'
        ? [event.data.erasureId]
        : [],
    ),
  );
  return events.flatMap((event) =>
    event.type === 'erasure.requested.v1'
      ? [{ request: event.data, at: event.time, begun: begun.has(event.data.erasureId) }]
      : [],
  );
};

/**
 * Of a stream that went on by itself: what was decided in the other course, to be decided once more.
 * Holds always; days of retention unless they were set here since. What was lifted there stays until somebody
 * lifts it here: rather keep too much.
 * @param since all events here after the common ones
 */
export const decidedElsewhere = (
  lost: readonly EventOf[],
  all: readonly EventOf[],
  since: readonly EventOf[],
): readonly PrivacyCommand[] => {
  const lifted = new Set(lost.flatMap((one) => (isLifted(one) ? [one.data.holdId] : [])));
  const known = new Set(all.flatMap((one) => (isHold(one) ? [one.data.holdId] : [])));
  const set = new Set(since.flatMap((one) => (isRetention(one) ? [one.data.workflow] : [])));
  return lost.flatMap((event): readonly PrivacyCommand[] => {
    if (isHold(event) && !lifted.has(event.data.holdId) && !known.has(event.data.holdId))
      return [{ type: 'setHold', facts: event.data }];
    return isRetention(event) && !set.has(event.data.workflow)
      ? [{ type: 'setRetention', facts: event.data }]
      : [];
  });
};

const isHold = (event: EventOf): event is EventOf<'legal-hold.set.v1'> =>
  event.type === 'legal-hold.set.v1';
const isLifted = (event: EventOf): event is EventOf<'legal-hold.lifted.v1'> =>
  event.type === 'legal-hold.lifted.v1';
const isRetention = (event: EventOf): event is EventOf<'retention.set.v1'> =>
  event.type === 'retention.set.v1';
