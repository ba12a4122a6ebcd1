import type { SealingKey } from './seal.js';

/**
 * What one key seals: a subject's content of one workflow that was accepted on one day. Erasing a
 * subject destroys all its keys; retention destroys those of a workflow up to a day. One key per
 * subject could not do the second.
 */
export interface KeyScope {
  readonly tenant: string;
  /** Its pseudonym. */
  readonly subject: string;
  readonly workflow: string;
  /** `2026-11-26`, UTC */
  readonly day: string;
}

/** What the ring calls data subjects: nobody's name may look so. */
export const PSEUDONYM = /^subject-[0-9a-f]{20}$/;

/** A key without its secret. */
export interface KeyFacts extends KeyScope {
  readonly id: string;
}

export interface KeySelection {
  readonly tenant: string;
  readonly subject?: string;
  readonly workflow?: string;
  /** Only keys of days before this one. */
  readonly before?: string;
}

export interface KeyRing {
  /** The key of the scope; made if there is none, and a new one after the last was destroyed. */
  readonly keyFor: (scope: KeyScope) => Promise<SealingKey>;
  /** `destroyed`: what it sealed is erased. Missing from the answer: the ring never had it. */
  readonly keysOf: (
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, SealingKey | 'destroyed'>>;
  /** Whether each is there, without opening any. Missing from the answer: the tenant never had it in this ring. */
  readonly statesOf: (
    tenant: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, 'there' | 'destroyed'>>;
  /** Of whom it has, or had, keys. */
  readonly tenants: () => Promise<readonly string[]>;
  /** The keys that exist, oldest day first. */
  readonly find: (selection: KeySelection) => Promise<readonly KeyFacts[]>;
  /**
   * Leaves a tombstone for each id, also for those it never had: after a restore the ledger's record
   * of erasures is applied again, and says the same whatever the backup held. Gives how many existed.
   */
  readonly destroy: (tenant: string, ids: readonly string[]) => Promise<number>;
  /**
   * What events call a data subject: random, so that it says nothing of it, and stays with what is
   * left after the erasure. Made if there is none.
   */
  readonly pseudonymOf: (tenant: string, name: string) => Promise<string>;
  readonly findPseudonym: (tenant: string, name: string) => Promise<string | undefined>;
  /** From now on nobody knows who is behind the pseudonym; the name gets a new one if it comes again. */
  readonly forgetSubject: (tenant: string, pseudonym: string) => Promise<void>;
  /**
   * Wraps keys by the current master key; gives how many were wrapped by another.
   * @param tenant only its keys: what the ring itself needs stays as it is, and the older master key must stay, too
   */
  readonly rewrap: (tenant?: string) => Promise<number>;
  readonly close: () => Promise<void>;
}
