/** Lifts one old event version to the next; returns the event with its new `type` and shape. */
export type Upcaster = (event: Record<string, unknown>) => Record<string, unknown>;

/** For a new version that only adds what may be absent. */
const as =
  (type: string): Upcaster =>
  (event) => ({ ...event, type });

/** Old type → how to make the next version of it: readers only ever see the newest. */
export const upcasters: Readonly<Record<string, Upcaster>> = {
  'decision.requested.v1': as('decision.requested.v2'),
  'disagreement.found.v1': as('disagreement.found.v2'),
  'halt.ordered.v1': as('halt.ordered.v2'),
  'judgement.recorded.v1': as('judgement.recorded.v2'),
  'qa-run.requested.v1': as('qa-run.requested.v2'),
  'qa.requested.v1': as('qa.requested.v2'),
  'retention.applied.v1': as('retention.applied.v2'),
  'review.completed.v1': as('review.completed.v2'),
  'run.completed.v1': as('run.completed.v2'),
  'run.suspended.v1': as('run.suspended.v2'),
  'ticket.answered.v1': as('ticket.answered.v2'),
  // Before there were ladders, a ticket had only its due time, and one answer decided it.
  'ticket.opened.v1': (event) => ({
    ...event,
    type: 'ticket.opened.v2',
    data: { approvals: 1, ladder: [], ...(event['data'] as object) },
  }),
};

/** Applies `table` until the event has the newest version of its type. */
export const lift = (
  event: unknown,
  table: Readonly<Record<string, Upcaster>> = upcasters,
): unknown => {
  let lifted = event;
  for (;;) {
    if (lifted === null || typeof lifted !== 'object') return lifted;
    const { type } = lifted as { type?: unknown };
    // Own entries only: a stranger's `constructor` would be lifted for ever.
    const upcast = typeof type === 'string' && Object.hasOwn(table, type) ? table[type] : undefined;
    if (!upcast) return lifted;
    lifted = upcast(lifted as Record<string, unknown>);
  }
};
