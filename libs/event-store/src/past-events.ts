/** Events of one stream, by their versions: those after one, up to and with another. */
export interface StreamPart {
  readonly stream: string;
  readonly after: number;
  readonly upTo: number;
}

/** What the ledger can prove that it holds. */
export interface RecordedParts {
  /** Events that the newest signed checkpoint covers; 0: nothing is signed. */
  readonly treeSize: number;
  /**
   * By stream: leaf hashes (RFC 6962, hex) of its events after `after`, in their order and without a
   * gap, each computed from the bytes of its row and found in the tree below that checkpoint. Shorter
   * than asked for where the ledger has no more yet.
   */
  readonly leaves: ReadonlyMap<string, readonly string[]>;
}

/** An event as the ledger has it. */
export interface LedgerEvent {
  readonly index: number;
  /** Its exact bytes, as text. */
  readonly body: string;
  /** The ledger's index, which is in PostgreSQL, has these bytes at this place. */
  readonly vouched: boolean;
  /** When it got this place, as the index says (ISO 8601); null where the index does not vouch for it. */
  readonly recordedAt: string | null;
}

/** Those of one stream, or all of a type. */
export type LedgerSelection = { readonly stream: string } | { readonly type: string };

/** Where the events of one service are when they have left PostgreSQL: in the ledger. */
export interface PastEvents {
  /**
   * @param tenant whose streams they are: of those of others nothing is told
   * @throws Refusal `ledger-unavailable`
   */
  readonly recorded: (tenant: string, parts: readonly StreamPart[]) => Promise<RecordedParts>;
  /**
   * The exact bytes of the events, as text, oldest first.
   * @param tenant whose stream it is
   * @throws Refusal `ledger-unavailable`
   */
  readonly read: (tenant: string, part: StreamPart) => Promise<readonly string[]>;
  /**
   * Events of the tenant after a place in the ledger, in its order, as many as fit; `[]`: there are no more.
   * Also rows that the index does not vouch for: one that was restored does not know of them.
   * @throws Refusal `ledger-unavailable`
   */
  readonly find: (
    tenant: string,
    selection: LedgerSelection,
    after: number,
  ) => Promise<readonly LedgerEvent[]>;
}
