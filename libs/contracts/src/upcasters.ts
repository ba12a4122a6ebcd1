/** Lifts one old event version to the next; returns the event with its new `type` and shape. */
export type Upcaster = (event: Record<string, unknown>) => Record<string, unknown>;

/**
 * Old type → how to make the next version of it. Empty while every type is at its first version.
 * An entry `'task.accepted.v1': (event) => ({ ...event, type: 'task.accepted.v2', … })` is
 * all it takes to retire a version: readers only ever see the newest.
 */
export const upcasters: Readonly<Record<string, Upcaster>> = {};

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
