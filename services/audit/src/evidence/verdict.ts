/* What a verification of an evidence file comes to. */

/** In the order in which they are made; the first difference is that of the first check that finds one. */
export type Check =
  | 'format'
  | 'checkpoint'
  | 'order'
  | 'leaf'
  | 'proof'
  | 'event'
  | 'content'
  | 'streams'
  | 'parts'
  | 'hashes';

export interface Difference {
  readonly check: Check;
  /** Place in the ledger of the event concerned; null where it is none of them. */
  readonly index: number | null;
  /** JSON Pointer into the file, of what was read out of the events; null elsewhere. */
  readonly at: string | null;
  /** A clause: what differs, and how. */
  readonly reason: string;
}

/** Why all is not proved, though nothing differs. */
export type Gap =
  | 'no-key'
  | 'no-checkpoint'
  | 'unsigned'
  | 'awaited-rows'
  | 'open'
  | 'missing-streams'
  | 'unended-streams'
  | 'unknown-fields'
  | 'sealed';

export interface Remark<Code extends string = string> {
  readonly code: Code;
  readonly detail: string;
}

export interface Verdict {
  /** `incomplete`: nothing differs, and something is not proved. */
  readonly verdict: 'verified' | 'differs' | 'incomplete';
  readonly difference: Difference | null;
  readonly unproved: readonly Remark<Gap>[];
  /** What no file can prove, or this one does not; it is no fault of it. */
  readonly limits: readonly Remark[];
  readonly taskId: string | null;
  readonly events: number;
  /** Of them, those that lead to the signed root. */
  readonly proved: number;
  readonly streams: { readonly complete: number; readonly shared: number };
  /** Events that were opened with the key beside them, and those that stay closed. */
  readonly content: { readonly opened: number; readonly sealed: number; readonly erased: number };
  /** Values whose recorded hash was computed again, and those that are not in the file. */
  readonly hashes: { readonly checked: number; readonly absent: number };
  readonly checkpoint: {
    readonly origin: string;
    readonly size: number;
    readonly root: string;
    /** Verifier keys; those that were named, or else those that the file itself names. */
    readonly signedBy: readonly string[];
  } | null;
}

/** Thrown inside a verification, and never out of it. */
export class Differs extends Error {
  constructor(readonly difference: Difference) {
    super(difference.reason);
  }
}

export const differs = (
  check: Check,
  reason: string,
  place: Partial<Pick<Difference, 'index' | 'at'>> = {},
): Differs => new Differs({ check, index: null, at: null, ...place, reason });

/** The first difference counts; nothing after it is looked at. */
export class FirstDifference {
  found: Differs | undefined;

  /** What `check` comes to; `undefined` from the first difference on. */
  unless<T>(check: () => T): T | undefined {
    if (this.found) return undefined;
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Differs)) throw error;
      this.found = error;
      return undefined;
    }
  }
}
