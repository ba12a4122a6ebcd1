import type { EventOf, EventType } from '@nightshift/contracts';
import type { Targeted } from '@nightshift/event-store';
import type { Instant } from '@nightshift/kernel';

/** What a reaction may know besides the event. */
export interface ReactionContext {
  readonly now: Instant;
}

/**
 * Which event leads to which command. Nothing else: no decision is taken here. An event that
 * leads nowhere gives `undefined` or `[]`.
 */
export type Reactions = {
  readonly [T in EventType]?: (
    event: EventOf<T>,
    context: ReactionContext,
  ) => Targeted | readonly Targeted[] | undefined;
};
