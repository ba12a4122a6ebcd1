import { leafHash } from '@nightshift/kernel';
import { expect, it } from 'vitest';
import { eventFacts } from './event-facts.js';
import { note } from './event-fixture.spec.js';
import type { WholeRow } from './ledger-rows.store.js';
import { factsOf } from './whole-row.js';

const bytes = note('task/1', 1);
const body = String(bytes);
const leaf = leafHash(bytes);
const { time, ...columns } = eventFacts(body);
const row: WholeRow = {
  index: 7,
  leafHex: leaf.toString('hex'),
  body,
  columns: { ...columns, epochMs: Date.parse(time) },
  bytes: bytes.length,
  isText: 1,
};

it('gives what a row says where its bytes say it, too', () => {
  expect(factsOf(row, leaf)).toEqual({ ...columns, time });
});

it.each<readonly [string, Partial<WholeRow>]>([
  ['the row has 90000000 bytes', { bytes: 90_000_000, body: '' }],
  ['not UTF-8', { isText: 0 }],
  ['do not have the hash', { leafHex: '00' }],
  ['otherwise than the bytes: tenant', { columns: { ...row.columns, tenant: 'other' } }],
  // What nobody has thought of ends no verification.
  ['cannot be read: ', { columns: undefined as never }],
])('names its place, and why: %s', (reason, other) => {
  expect(factsOf({ ...row, ...other }, leaf)).toEqual({
    index: 7,
    reason: expect.stringContaining(reason) as string,
  });
});
