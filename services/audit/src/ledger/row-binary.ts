import { newBlock, type TakeBlock } from './row-blocks.js';
import { UUID_BYTES, writeUuid } from './uuid-bytes.js';

const LENGTH_BYTES = 5;
const TWO_32 = 2 ** 32;

export interface Written {
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * Writes rows in the engine's `RowBinary`, one value after the other: numbers little-endian, texts
 * behind their length. Nothing is escaped. https://clickhouse.com/docs/interfaces/formats/RowBinary
 */
export class RowBinary {
  /** None before the first value. */
  private block: Buffer = Buffer.alloc(0);
  private start = 0;
  private at = 0;

  constructor(private readonly take: TakeBlock = newBlock) {}

  /** Where that is which was written since the last time, in one piece; often right behind the one before. */
  end(): Written {
    const { block, start, at } = this;
    this.start = at;
    return { block, start, end: at };
  }

  uint32(value: number): void {
    this.makeRoom(4);
    this.at = this.block.writeUInt32LE(value, this.at);
  }

  /** @param value a whole number that a JavaScript number holds exactly */
  uint64(value: number): void {
    this.uint32(value % TWO_32);
    this.uint32(Math.floor(value / TWO_32));
  }

  /** @param id in lower case, with its dashes; each half of it is a number */
  uuid(id: string): void {
    this.makeRoom(UUID_BYTES);
    writeUuid(id, this.block, this.at, 7);
    this.at += UUID_BYTES;
  }

  /** As hexadecimal digits, of a length that the table knows. */
  hex(bytes: Buffer): void {
    this.makeRoom(bytes.length * 2);
    this.at += this.block.write(bytes.toString('hex'), this.at, 'latin1');
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.makeRoom(LENGTH_BYTES + length);
    this.length(length);
    this.at += this.block.write(value, this.at);
  }

  bytes(value: Buffer): void {
    this.makeRoom(LENGTH_BYTES + value.length);
    this.length(value.length);
    this.at += value.copy(this.block, this.at);
  }

  /** How many columns there are. */
  count(value: number): void {
    this.makeRoom(LENGTH_BYTES);
    this.length(value);
  }

  /** Seven bits in a byte, the lowest first. */
  private length(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.block[this.at++] = (rest & 0x7f) | 0x80;
    this.block[this.at++] = rest;
  }

  /** What was begun goes along: a row is in one piece. */
  private makeRoom(bytes: number): void {
    if (this.at + bytes <= this.block.length) return;
    const begun = this.block.subarray(this.start, this.at);
    this.block = this.take(begun.length + bytes);
    this.start = 0;
    this.at = begun.copy(this.block);
  }
}
