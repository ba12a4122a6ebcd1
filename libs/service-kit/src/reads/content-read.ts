import type { EventBody } from '@nightshift/contracts';
import { type Decider, type Instant, plusMs } from '@nightshift/kernel';

/** Somebody is about to be shown content of a task that was sealed. */
export interface ReadContent {
  readonly type: 'readContent';
  readonly taskId: string;
  readonly by: string;
  readonly purpose: string;
  readonly reason?: string | undefined;
  readonly at: Instant;
}

/** Until when a record stands for what else the same person reads of the task, by person and purpose. */
export type ContentReads = ReadonlyMap<string, Instant>;

/** A page that is looked at again and again, or that follows a task, is one access. */
const STANDS_FOR_MS = 3_600_000;

/** Who gives a reason wants it recorded, also if there was an access without one. */
const keyOf = ({ by, purpose, reason }: Pick<ReadContent, 'by' | 'purpose' | 'reason'>): string =>
  JSON.stringify([by, purpose, reason !== undefined]);

export const isRecorded = (command: ReadContent, reads: ContentReads): boolean =>
  (reads.get(keyOf(command)) ?? '') > command.at ||
  (command.reason === undefined &&
    (reads.get(keyOf({ ...command, reason: '' })) ?? '') > command.at);

export const contentReadDecider: Decider<ReadContent, EventBody, ContentReads> = {
  initial: () => new Map(),
  decide: (command, reads) => {
    if (isRecorded(command, reads)) return [];
    const { taskId, by, purpose, reason, at } = command;
    const until = plusMs(at, STANDS_FOR_MS);
    const data = { taskId, by, purpose, until, ...(reason === undefined ? {} : { reason }) };
    return [{ type: 'content.read.v1', data }];
  },
  evolve: (reads, { type, data }) =>
    type === 'content.read.v1' ? new Map([...reads, [keyOf(data), data.until]]) : reads,
};
