import { definitionOf, type EventOf, type EventType } from '@nightshift/contracts';
import type { Targeted } from '@nightshift/event-store';
import type { Instant } from '@nightshift/kernel';

/** What a reaction may know besides the event. */
export interface ReactionContext {
  readonly now: Instant;
}

export type Reaction<T extends EventType> = (
  event: EventOf<T>,
  context: ReactionContext,
) => Targeted | readonly Targeted[] | undefined;

/**
 * Which event leads to which command. Nothing else: no decision is taken here. An event that
 * leads nowhere gives `undefined` or `[]`.
 */
export type Reactions = { readonly [T in EventType]?: Reaction<T> };

/** The topics that carry the events reacted to. @throws Error for a type in no catalogue */
export const topicsOf = (reactions: { readonly [T in EventType]?: unknown }): readonly string[] => [
  ...new Set(
    Object.keys(reactions).map((type) => {
      const definition = definitionOf(type);
      if (!definition) throw new Error(`A reaction to "${type}", which no service publishes.`);
      return definition.topic;
    }),
  ),
];
