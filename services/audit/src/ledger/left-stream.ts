import { noEvents, streamDigest } from '@nightshift/kernel';
import type { KeptDigest } from './running-digests.js';
import { earliest, type LedgerFault } from './verify.js';

/** A stream that has left the table of its service, as the service kept it. */
export interface LeftStream extends KeptDigest {
  readonly stream: string;
  /** Whether they have been deleted here. */
  readonly deleted: boolean;
  /** The first of them that is in the table again; `null`: none is. */
  readonly again: number | null;
}

/** An event of a stream, without its bytes. */
export interface StreamLeaf {
  readonly subject: string;
  readonly sequence: number;
  readonly index: number;
  readonly tenant: string;
  /** Hex, as it stands beside the bytes. */
  readonly leaf: string;
}

/** What of the events that left is not in the ledger as it left. */
export const differing = (
  service: string,
  { stream, version, tenant, digest, again }: LeftStream,
  recorded: readonly StreamLeaf[],
  lastIndex: number,
): LedgerFault | undefined => {
  const own = recorded.filter(({ sequence }) => sequence <= version);
  const lacking = Array.from({ length: version }).findIndex(
    (_, at) => own[at]?.sequence !== at + 1,
  );
  if (lacking !== -1) {
    const reason = `the ledger lacks an event that has left the table of ${service} for it: ${stream}, ${lacking + 1}`;
    return { index: lastIndex + 1, reason };
  }
  const strange = own.find((leaf) => leaf.tenant !== tenant);
  const back = own.find(({ sequence }) => sequence === again);
  return earliest(
    strange && {
      index: strange.index,
      reason: `${service} has kept another tenant of a stream that has left its table: ${stream}`,
    },
    back && {
      index: back.index,
      reason: `${service} has an event again in its own table that had left it for the ledger: ${stream}, ${back.sequence}`,
    },
    Buffer.compare(digestOf(own), digest) === 0 ? undefined : otherDigest(service, stream, own),
  );
};

const digestOf = (leaves: readonly StreamLeaf[]): Buffer =>
  streamDigest(
    noEvents,
    leaves.map(({ leaf }) => Buffer.from(leaf, 'hex')),
  );

/** A digest is of the whole: which of the events it is, it does not tell. */
const otherDigest = (service: string, stream: string, own: readonly StreamLeaf[]): LedgerFault => {
  const places = own.map(({ index }) => index);
  const [index, upTo] = [Math.min(...places), Math.max(...places)];
  const reason = `the events of ${stream} are not those that have left the table of ${service}: its digest is another`;
  return index === upTo ? { index, reason } : { index, upTo, reason };
};
