import { definitionOf, lifecycleTopic, type ServiceName } from '@nightshift/contracts';
import { leafHash } from '@nightshift/kernel';
import type { Look, MissingEvent } from './missing.store.js';

export interface FoundUnread {
  /** Leaves of those that are on the bus, hex. */
  readonly leaves: ReadonlySet<string>;
  /** Why it is not known what else is there. */
  readonly unknown?: string;
}

/** Which of these events, by their very bytes, the bus holds, and audit has not read. */
export const unreadOf = async (
  { table, unread }: Pick<Look, 'table' | 'unread'>,
  missing: readonly MissingEvent[],
): Promise<FoundUnread> => {
  const leaves = new Set<string>();
  if (!unread) return { leaves, unknown: 'there is none that could be asked here' };
  const wanted = new Set(missing.map(({ leaf }) => leaf.toString('hex')));
  const topics = new Set(missing.map(({ type }) => topicOf(type, table.service)));
  try {
    await unread([...topics], (value) => {
      const leaf = leafHash(value).toString('hex');
      if (wanted.has(leaf)) leaves.add(leaf);
    });
    return { leaves };
  } catch (error) {
    return { leaves, unknown: `it could not be asked (${(error as Error).message})` };
  }
};

/** As the relay has it: a type that only a newer version of the service knows goes where its others go. */
export const topicOf = (type: string, service: string): string =>
  definitionOf(type)?.topic ?? lifecycleTopic(service as ServiceName);
