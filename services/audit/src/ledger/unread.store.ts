import { definitionOf, lifecycleTopic, type ServiceName } from '@nightshift/contracts';
import { leafHash } from '@nightshift/kernel';
import type { Look, MissingEvent, Unread } from './missing.store.js';

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
  const wanted = new Set(missing.map(({ leaf }) => leaf.toString('hex')));
  const topics = new Set(missing.map(({ type }) => topicOf(type, table.service)));
  const unknown = await lookedOver(unread, [...topics], (value) => {
    const leaf = leafHash(value).toString('hex');
    if (wanted.has(leaf)) leaves.add(leaf);
  });
  return { leaves, ...(unknown === undefined ? {} : { unknown }) };
};

/** @returns why it is not known what is there; `undefined`: all of it was shown */
export const lookedOver = async (
  unread: Unread | undefined,
  topics: readonly string[],
  see: (value: Buffer) => void,
): Promise<string | undefined> => {
  if (!unread) return 'there is none that could be asked here';
  try {
    await unread(topics, see);
    return undefined;
  } catch (error) {
    return `it could not be asked (${(error as Error).message})`;
  }
};

/** As the relay has it: a type that only a newer version of the service knows goes where its others go. */
export const topicOf = (type: string, service: string): string =>
  definitionOf(type)?.topic ?? lifecycleTopic(service as ServiceName);
