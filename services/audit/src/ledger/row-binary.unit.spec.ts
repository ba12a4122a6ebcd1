import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowBinary } from './row-binary.js';

/** Reads what was written, as the format says; nothing of the writer is used. */
const textIn = (row: Buffer): string => {
  let [length, at, shift] = [0, 0, 0];
  for (let byte = 0x80; byte >= 0x80; shift += 7) {
    byte = row[at++] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
  }
  expect(row).toHaveLength(at + length);
  return row.subarray(at).toString();
};

const ended = (binary: RowBinary): Buffer => {
  const { block, start, end } = binary.end();
  return block.subarray(start, end);
};

describe('a row', () => {
  it('has every text behind its length in bytes, however long, also where memory ends', () => {
    const binary = new RowBinary();
    const anyLength = fc.oneof(
      fc.nat(300),
      fc.constantFrom(127, 128, 16_383, 16_384, 400_000, 1_500_000, 2_097_152),
    );
    const anyText = fc
      .tuple(fc.constantFrom('a', 'é', '🌒', '\0', '\\', '\n'), anyLength)
      .map(([part, length]) => part.repeat(length));
    fc.assert(
      fc.property(anyText, (text) => {
        binary.text(text);
        expect(textIn(ended(binary))).toBe(text);
      }),
    );
  });

  it('has numbers with the lowest byte first, and each half of an id likewise', () => {
    const binary = new RowBinary();
    binary.uint32(0x01020304);
    binary.uint64(2 ** 40 + 5);
    binary.uuid('00112233-4455-6677-8899-aabbccddeeff');
    binary.hex(Buffer.from([0xab, 0x01]));
    binary.bytes(Buffer.from([0xff]));
    const [number, large, id, text, bytes] = [
      '04030201',
      '0500000000010000',
      '7766554433221100ffeeddccbbaa9988',
      Buffer.from('ab01').toString('hex'),
      '01ff',
    ];
    expect(ended(binary).toString('hex')).toBe(number + large + id + text + bytes);
    expect(ended(binary)).toHaveLength(0);
  });

  it('stays as it is while others are written behind it', () => {
    const binary = new RowBinary();
    const rows = Array.from({ length: 5_000 }, (_, at) => {
      binary.text(`${at}`.repeat(100));
      binary.bytes(Buffer.alloc(at % 700, at));
      return ended(binary);
    });
    const copies = rows.map((row) => Buffer.from(row));
    for (let more = 0; more < 5_000; more += 1) {
      binary.text('x'.repeat(500));
      ended(binary);
    }
    expect(rows.every((row, at) => row.equals(copies[at] ?? Buffer.alloc(0)))).toBe(true);
  });
});
