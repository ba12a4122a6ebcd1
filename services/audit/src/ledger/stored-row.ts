import { sha256 } from '@nightshift/kernel';
import type { EventFacts } from './event-facts.js';
import type { RowBinary } from './row-binary.js';

/** Of an event, before it has its place. */
interface Parts {
  readonly facts: EventFacts;
  readonly leaf: Buffer;
  readonly bytes: Buffer;
}

/** By column of the table of the rows, in this order; the place comes first, and is put in later. */
const putOf: Readonly<Record<string, (row: RowBinary, parts: Parts) => void>> = {
  ledger_index: (row) => row.uint64(0),
  id: (row, { facts }) => row.uuid(facts.id),
  type: (row, { facts }) => row.text(facts.type),
  tenant: (row, { facts }) => row.text(facts.tenant),
  task_id: (row, { facts }) => row.text(facts.taskId),
  service: (row, { facts }) => row.text(facts.service),
  subject: (row, { facts }) => row.text(facts.subject),
  sequence: (row, { facts }) => row.uint32(facts.sequence),
  time: (row, { facts }) => row.uint64(Date.parse(facts.time)),
  causation_id: (row, { facts }) => row.text(facts.causationId),
  correlation_id: (row, { facts }) => row.text(facts.correlationId),
  data: (row, { facts }) => row.text(facts.data),
  leaf: (row, { leaf }) => row.hex(leaf),
  body: (row, { bytes }) => row.bytes(bytes),
};
const puts = Object.values(putOf);
const PLACE_BYTES = 8;
const TWO_32 = 2 ** 32;

export const storedColumns: readonly string[] = Object.keys(putOf);

/** The row of an event but for its place, as the engine takes it. */
export const rowOf = (parts: Parts, binary: RowBinary): Buffer => {
  for (const put of puts) put(binary, parts);
  return binary.end();
};

/** An event that has its place. */
interface Placed {
  readonly index: number;
  readonly entry: { readonly row: Buffer; readonly leaf: Buffer };
}

export interface Insert {
  /** The rows one after the other. */
  readonly pieces: readonly Buffer[];
  /** The same for the same rows at the same places, and for no others. */
  readonly token: string;
}

/** Puts their places into rows. */
export const insertOf = (rows: readonly Placed[]): Insert => {
  const pieces = new Pieces();
  const named: Buffer[] = [];
  for (const { index, entry } of rows) {
    const place = entry.row.subarray(0, PLACE_BYTES);
    place.writeUInt32LE(index % TWO_32);
    place.writeUInt32LE(Math.floor(index / TWO_32), PLACE_BYTES / 2);
    pieces.add(entry.row);
    named.push(place, entry.leaf);
  }
  return { pieces: pieces.all(), token: sha256(Buffer.concat(named)) };
};

/** What lies side by side in memory stays together: thousands of rows are a few pieces. */
class Pieces {
  private readonly done: Buffer[] = [];
  private first: Buffer | undefined;
  private length = 0;

  add(row: Buffer): void {
    const isNext =
      row.buffer === this.first?.buffer && row.byteOffset === this.first.byteOffset + this.length;
    if (!isNext) this.begin(row);
    this.length += row.length;
  }

  all(): readonly Buffer[] {
    this.begin(undefined);
    return this.done;
  }

  private begin(row: Buffer | undefined): void {
    const { first, length } = this;
    if (first) this.done.push(Buffer.from(first.buffer, first.byteOffset, length));
    [this.first, this.length] = [row, 0];
  }
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
