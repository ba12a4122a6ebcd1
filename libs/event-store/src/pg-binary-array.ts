/**
 * Arrays in PostgreSQL's binary format: `pg` sends a Buffer as a binary parameter, so neither side
 * quotes or parses. Half the CPU of text arrays on the hot path.
 * Source: array_recv in PostgreSQL's src/backend/utils/adt/arrayfuncs.c: dimensions, has-nulls
 * flag, element type, then per dimension its length and lower bound, then length and bytes of
 * each element.
 */
const OID = { text: 25, int4: 23, uuid: 2950 } as const;
const HEADER_BYTES = 20;

export const textArray = (values: readonly (string | Buffer)[]): Buffer => {
  const elements = values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
  return arrayOf(OID.text, elements);
};

export const int4Array = (values: readonly number[]): Buffer => {
  if (values.length === 0) return emptyArray(OID.int4);
  const out = Buffer.allocUnsafe(HEADER_BYTES + values.length * 8);
  writeHeader(out, OID.int4, values.length);
  values.forEach((value, index) => {
    out.writeInt32BE(4, HEADER_BYTES + index * 8);
    out.writeInt32BE(value, HEADER_BYTES + index * 8 + 4);
  });
  return out;
};

export const uuidArray = (values: readonly string[]): Buffer =>
  arrayOf(
    OID.uuid,
    values.map((value) => Buffer.from(value.replaceAll('-', ''), 'hex')),
  );

const arrayOf = (oid: number, elements: readonly Buffer[]): Buffer => {
  if (elements.length === 0) return emptyArray(oid);
  const bytes = elements.reduce((sum, element) => sum + 4 + element.length, HEADER_BYTES);
  const out = Buffer.allocUnsafe(bytes);
  writeHeader(out, oid, elements.length);
  let at = HEADER_BYTES;
  for (const element of elements) {
    at = out.writeInt32BE(element.length, at);
    at += element.copy(out, at);
  }
  return out;
};

const writeHeader = (out: Buffer, oid: number, length: number): void => {
  out.writeInt32BE(1, 0);
  out.writeInt32BE(0, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(length, 12);
  out.writeInt32BE(1, 16);
};

const emptyArray = (oid: number): Buffer => {
  const out = Buffer.alloc(12);
  out.writeInt32BE(oid, 8);
  return out;
};
