import { isRefusal } from '@nightshift/kernel';
import { type EventFacts, eventFacts } from './event-facts.js';
import type { WholeRow } from './ledger-rows.store.js';
import { MOST_ROW_BYTES } from './rows-query.js';
import type { LedgerFault } from './verify.js';

/** What the row says, if its bytes say it, too. */
export const factsOf = (row: WholeRow, leaf: Buffer): EventFacts | LedgerFault => {
  const { index, leafHex, body, columns, bytes, isText } = row;
  if (bytes > MOST_ROW_BYTES)
    return { index, reason: `the row has ${bytes} bytes: no event makes it so large` };
  // What was read has the hash of an event that holds U+FFFD where the store holds something else.
  if (isText === 0) return { index, reason: 'the row holds bytes that are not UTF-8' };
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
    // Whatever it is: whoever can write a row must not end the verification of all the others with it.
    const { message } = error as Error;
    return { index, reason: isRefusal(error) ? message : `the event cannot be read: ${message}` };
  }
};

const columnsThatDiffer = (
  ours: WholeRow['columns'],
  theirs: WholeRow['columns'],
): readonly string[] =>
  (Object.keys(ours) as (keyof WholeRow['columns'])[]).filter(
    (name) => ours[name] !== theirs[name],
  );
