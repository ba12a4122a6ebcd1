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

/** Until when a record stands for what else the same person reads of the task, by person, purpose and reason. */
export type ContentReads = ReadonlyMap<string, Instant>;

/** A page that is looked at again and again, or that follows a task, is one access. */
const STANDS_FOR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAY = '2026-11-26'.length;

/** The day that a time is in (UTC): its records are one stream, which is over with it. */
export const dayOf = (at: Instant): string => at.slice(0, DAY);

/** For an hour; with the day ends the stream that says so. */
const untilOf = (at: Instant): Instant => {
  const hour = plusMs(at, STANDS_FOR_MS);
  const midnight = plusMs(`${dayOf(at)}T00:00:00.000Z`, DAY_MS);
  return hour < midnight ? hour : midnight;
};

/** Who gives a reason wants it recorded, also after another one; where none is given, any record stands. */
const keysOf = ({ by, purpose, reason }: Pick<ReadContent, 'by' | 'purpose' | 'reason'>) => ({
  any: JSON.stringify([by, purpose]),
  own: JSON.stringify(reason === undefined ? [by, purpose] : [by, purpose, reason]),
});

export const isRecorded = (command: ReadContent, reads: ContentReads): boolean =>
  (reads.get(keysOf(command).own) ?? '') > command.at;

export const contentReadDecider: Decider<ReadContent, EventBody, ContentReads> = {
  initial: () => new Map(),
  decide: (command, reads) => {
    if (isRecorded(command, reads)) return [];
    const { taskId, by, purpose, reason, at } = command;
    const until = untilOf(at);
    const data = { taskId, by, purpose, until, ...(reason === undefined ? {} : { reason }) };
    return [{ type: 'content.read.v1', data }];
  },
  evolve: (reads, { type, data }) => {
    if (type !== 'content.read.v1') return reads;
    const { any, own } = keysOf(data);
    return new Map([...reads, [any, data.until], [own, data.until]]);
  },
};
