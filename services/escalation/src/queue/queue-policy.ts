import type { DataOf, LadderStep, Risk } from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';
import { plusMs } from '@nightshift/kernel';

/** How a queue is staffed, and what happens when it does not answer. */
export type QueuePolicy = Omit<DataOf<'queue.set.v1'>, 'by'>;

/** The policy of a queue of a tenant at this moment. */
export type PolicyOf = (tenant: string, queue: string) => QueuePolicy;

/** A queue that nobody has set up: everybody may answer, and is reminded once. */
export const defaultPolicy = (queue: string): QueuePolicy => ({
  queue,
  description: '',
  skills: [],
  members: [],
  ladder: [{ atShare: 0.75, step: 'remind' }],
});

/** The ladder of a ticket that this queue is asked from `from` on. */
export const ladderOf = (
  { ladder }: QueuePolicy,
  from: Instant,
  dueAt: Instant,
): readonly LadderStep[] => {
  const wholeMs = Math.max(0, Date.parse(dueAt) - Date.parse(from));
  return ladder
    .map(({ atShare, ...step }) => ({ at: plusMs(from, Math.round(wholeMs * atShare)), ...step }))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};

const RISKS: readonly Risk[] = ['low', 'medium', 'high'];

/** Persons who must give the same answer; the asker may want more than the queue, never less. */
export const approvalsOf = (
  { twoPersonFrom }: QueuePolicy,
  risk: Risk,
  wanted: number | undefined,
): 1 | 2 =>
  wanted === 2 ||
  (twoPersonFrom !== undefined && RISKS.indexOf(risk) >= RISKS.indexOf(twoPersonFrom))
    ? 2
    : 1;
