import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('audit');

/** A verifier key as C2SP signed notes spell it: `name+id+base64`. */
const verifierKey = z.string().max(400);

export const auditEvents = [
  event('checkpoint.signed.v1', 'The ledger was signed, up to a size: keep the note elsewhere.', {
    data: z.object({
      /** Counts the checkpoints of this ledger, from 1. */
      number: z.int().positive(),
      /** Name of the ledger: first line of the note. */
      origin: z.string().min(1).max(300),
      /** Events that are covered: those with an index up to this one. */
      treeSize: z.int().positive(),
      /** Root of the Merkle tree (RFC 6962) over them. */
      rootHash: v.sha256,
      /** The signed note (C2SP tlog-checkpoint), as it is. */
      note: z.string().max(8000),
      /** Keys that signed it. */
      keys: z.array(verifierKey).min(1).max(10),
      /** Those of them that had not signed the one before: all at first, then new keys. */
      newKeys: z.array(verifierKey).max(10),
    }),
  }),
] as const;
