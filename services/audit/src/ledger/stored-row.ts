import type { EventFacts } from './event-facts.js';
import { RowBinary } from './row-binary.js';
import { columnsMade } from './table-shape.js';

/** Of an event, before it has its place. */
interface ReadEvent {
  readonly facts: EventFacts;
  readonly leaf: Buffer;
  readonly bytes: Buffer;
}

/** By column of the table of the rows, in this order; the place comes first, and is put in later. */
type Column = keyof typeof columnsMade;
const putOf: Readonly<Record<Column, (row: RowBinary, event: ReadEvent) => void>> = {
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
/** The upper two stay 0: room for 281 million million events. */
const COUNTED_BYTES = 6;

export const storedColumns = Object.keys(putOf) as readonly Column[];

/**
 * What stands before the rows: the engine takes none where a column has another type than it is
 * written for, as while replicas are brought up to date. Rows alone it would read as others.
 */
const header = (): Buffer => {
  const binary = new RowBinary();
  binary.count(storedColumns.length);
  for (const name of storedColumns) binary.text(name);
  for (const name of storedColumns) binary.text(columnsMade[name]);
  const { block, start, end } = binary.end();
  return block.subarray(start, end);
};
const HEADER = header();

/** Writes the row of an event but for its place, as the engine takes it. */
export const writeRow = (event: ReadEvent, binary: RowBinary): void => {
  for (const put of puts) put(binary, event);
};

/** An event that has its place. */
interface Placed {
  readonly index: number;
  readonly entry: { readonly row: Buffer };
}

/** Puts their places into rows: names and types, then the rows one after the other. */
export const insertOf = (rows: readonly Placed[]): readonly Buffer[] => {
  const chunks = new Chunks();
  for (const { index, entry } of rows) {
    const { row } = entry;
    row.writeUIntLE(index, 0, COUNTED_BYTES);
    chunks.add(row);
  }
  return [HEADER, ...chunks.all()];
};

/** What lies side by side in memory stays together: thousands of rows are a few chunks. */
class Chunks {
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
