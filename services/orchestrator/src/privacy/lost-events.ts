import type { DataOf, EventOf } from '@nightshift/contracts';
import type { PrivacyCommand } from './privacy.js';

/** What a restore has lost of a stream, and how to have it back. */
export type Lost =
  /** The stream here is a beginning of the one that was: these bytes come next. */
  | { readonly kind: 'behind'; readonly after: number; readonly bodies: readonly string[] }
  /** After `common` there is more than one course, or a gap: these bytes are not here, and cannot be put back. */
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
  const next = first > here.length && following(here.length, lost);
  if (next) return { kind: 'behind', after: here.length, bodies: next };
  const common = Math.min(first - 1, here.length);
  return { kind: 'forked', common, bodies: lost.map(({ body }) => body) };
};

/** `undefined`: some have no place, as after a gap, or where two restores left two courses. */
const following = (after: number, lost: readonly Placed[]): readonly string[] | undefined => {
  const bodyAt = new Map(lost.map(({ sequence, body }) => [sequence, body]));
  if (lost.some(({ sequence, body }) => bodyAt.get(sequence) !== body)) return undefined;
  const bodies = Array.from({ length: bodyAt.size }, (_, place) => bodyAt.get(after + place + 1));
  return bodies.includes(undefined) ? undefined : bodies.filter((body) => body !== undefined);
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
 * Of a stream that went on by itself: what was decided in other courses, to be decided once more.
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
  const days = new Set(since.flatMap((one) => (isRetention(one) ? [one.data.workflow] : [])));
  return lost.flatMap((event): readonly PrivacyCommand[] => {
    if (isHold(event)) {
      const { holdId } = event.data;
      if (lifted.has(holdId) || known.has(holdId)) return [];
      // Several courses may have set the same one.
      known.add(holdId);
      return [{ type: 'setHold', facts: event.data }];
    }
    return isRetention(event) && !days.has(event.data.workflow)
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
