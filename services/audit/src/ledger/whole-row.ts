import { isRefusal } from '@nightshift/kernel';
import { type EventFacts, eventFacts } from './event-facts.js';
import type { WholeRow } from './ledger-rows.store.js';
import type { LedgerFault } from './verify.js';

/** What the row says, if its bytes say it, too. */
export const factsOf = (row: WholeRow, leaf: Buffer): EventFacts | LedgerFault => {
  const { index, leafHex, body, columns } = row;
  if (leaf.toString('hex') !== leafHex)
    return {
      index,
      reason: 'the bytes of the event do not have the hash that stands beside them',
    };
  try {
    const facts = eventFacts(body);
    const { time, ...same } = facts;
    const differing = columnsThatDiffer({ ...same, epochMs: Date.parse(time) }, columns);
    return differing.length === 0
      ? facts
      : { index, reason: `the columns say otherwise than the bytes: ${differing.join(', ')}` };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { index, reason: error.message };
  }
};

const columnsThatDiffer = (
  ours: WholeRow['columns'],
  theirs: WholeRow['columns'],
): readonly string[] =>
  (Object.keys(ours) as (keyof WholeRow['columns'])[]).filter(
    (name) => ours[name] !== theirs[name],
  );
