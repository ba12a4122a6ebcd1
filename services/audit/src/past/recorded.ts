/** A row of the ledger, with the leaf (hex) computed from its bytes. */
export interface RecordedRow {
  readonly stream: string;
  readonly sequence: number;
  readonly index: number;
  readonly leaf: string;
}

interface Part {
  readonly stream: string;
  readonly after: number;
  readonly upTo: number;
}

/**
 * Leaves of each stream, in order, as far as nothing is in doubt: up to a gap, a sequence that two rows
 * claim, or a row whose bytes are not what the tree has at its place.
 * @param rows by stream and sequence
 * @param tree leaf by place
 */
export const provedLeaves = (
  parts: readonly Part[],
  rows: readonly RecordedRow[],
  tree: ReadonlyMap<number, string>,
): ReadonlyMap<string, readonly string[]> => {
  const byStream = Map.groupBy(rows, ({ stream }) => stream);
  return new Map(
    parts.map((part) => [part.stream, leavesOf(part, byStream.get(part.stream) ?? [], tree)]),
  );
};

const leavesOf = (
  { after, upTo }: Part,
  rows: readonly RecordedRow[],
  tree: ReadonlyMap<number, string>,
): readonly string[] => {
  const own = rows.filter(({ sequence }) => sequence > after && sequence <= upTo);
  const times = new Map<number, number>();
  for (const { sequence } of own) times.set(sequence, (times.get(sequence) ?? 0) + 1);
  const doubtful = own.findIndex(
    ({ sequence, index, leaf }, place) =>
      sequence !== after + place + 1 || times.get(sequence) !== 1 || tree.get(index) !== leaf,
  );
  return own.slice(0, doubtful === -1 ? own.length : doubtful).map(({ leaf }) => leaf);
};
