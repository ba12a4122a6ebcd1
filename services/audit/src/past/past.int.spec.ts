import { leafHash } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { useSigning } from '../tree/signing-fixture.spec.js';
import { PastStreams } from './past.store.js';

/** Real: the embedded engine, PostgreSQL, and the signing of checkpoints. */
const ledger = useLedger(usePostgres());
const signing = useSigning(ledger);
const past = () => new PastStreams(ledger());
const hashes = (...bytes: readonly Buffer[]) => bytes.map((one) => leafHash(one).toString('hex'));

beforeEach(() => ledger().empty());

const stream = 'task/1';
const decided = (sequence: number, text: string): Buffer =>
  note(stream, sequence, {
    type: 'decision.recorded.v1',
    data: { ticketId: '019a0000-0000-7000-8000-000000000000', stage: 'check', by: 'ana' },
    content: { answer: { text } },
  });
const [one, two, three] = [note(stream, 1), note(stream, 2), note(stream, 3)] as const;
const all = { stream, after: 0, upTo: 3 };
const leavesOf = async (part = all, service = 'orchestrator', tenant = 'default') =>
  (await past().recorded(service, tenant, [part])).leaves.get(part.stream);

describe('what is recorded of a stream', () => {
  it('is what a signed checkpoint covers, and nothing that came after it', async () => {
    await ledger().record(one, two);
    expect(await past().recorded('orchestrator', 'default', [all])).toEqual({
      treeSize: 0,
      leaves: new Map(),
    });
    await signing().signer().sign();
    await ledger().record(three);
    expect(await past().recorded('orchestrator', 'default', [all])).toEqual({
      treeSize: 2,
      leaves: new Map([[stream, hashes(one, two)]]),
    });
    await signing().signer().sign();
    expect(await leavesOf()).toEqual(hashes(one, two, three));
    expect(await leavesOf({ ...all, after: 1, upTo: 2 })).toEqual(hashes(two));
    expect(await leavesOf(all, 'qa')).toEqual([]);
    expect(await leavesOf(all, 'orchestrator', 'other')).toEqual([]);
  });

  it('ends at a gap', async () => {
    await ledger().record(one, three);
    await signing().signer().sign();
    expect(await leavesOf()).toEqual(hashes(one));
  });

  it('ends where a row is not what the tree has, however consistent the row is in itself', async () => {
    await ledger().record(one, two, three);
    await signing().signer().sign();
    const { command } = ledger();
    await command(
      `ALTER TABLE ledger_event UPDATE body = replaceOne(body, 'person-2', 'person-9') WHERE sequence = 2 SETTINGS mutations_sync = 2`,
    );
    await command(
      `ALTER TABLE ledger_event UPDATE leaf = lower(hex(SHA256(concat(unhex('00'), body)))) WHERE sequence = 2 SETTINGS mutations_sync = 2`,
    );
    expect(await leavesOf()).toEqual(hashes(one));
  });

  it('ends where two events claim one place in the stream', async () => {
    const twin = note(stream, 2, { id: '019a0000-0000-7000-8000-00000000000a' });
    await ledger().record(one, two, twin, three);
    await signing().signer().sign();
    expect(await leavesOf()).toEqual(hashes(one));
  });
});

describe('the bytes of a stream', () => {
  it('are those that were recorded, for its tenant alone', async () => {
    const odd = decided(2, 'Zoë "☃" \\ud83d \n');
    await ledger().record(one, odd, three, note('task/2', 1), note(stream, 4));
    const { read } = past().of('orchestrator');
    expect(await read('default', all)).toEqual([one, odd, three].map(String));
    expect(await read('default', { ...all, after: 2, upTo: 9 })).toHaveLength(2);
    expect(await read('other', all)).toEqual([]);
  });

  it('are those that came first, where somebody claimed their place in the stream later', async () => {
    const twin = note(stream, 2, { id: '019a0000-0000-7000-8000-00000000000a' });
    await ledger().record(one, two, three);
    await ledger().record(twin);
    expect(await past().of('orchestrator').read('default', all)).toEqual(
      [one, two, three].map(String),
    );
  });

  it('come in parts where they are large', async () => {
    const large = Array.from({ length: 12 }, (_, index) =>
      decided(index + 1, `${index % 10}`.repeat(2_000_000)),
    );
    for (const value of large) await ledger().record(value);
    const page = await past().page('orchestrator', 'default', { stream, after: 0, upTo: 12 });
    expect(page.length).toBeLessThan(12);
    const whole = await past().of('orchestrator').read('default', { stream, after: 0, upTo: 12 });
    expect(whole.map((body) => body.length)).toEqual(large.map(({ length }) => length));
  });
});

describe('what was written', () => {
  const of = (selection: { stream: string } | { type: string }, after = 0, tenant = 'default') =>
    past().of('orchestrator').find(tenant, selection, after);

  it('is found by stream or by type, with its place, and the index vouches for it', async () => {
    await ledger().record(one, note('task/2', 1), decided(2, 'Yes.'));
    const [{ at } = {}]: { at?: Date }[] = await ledger().dataSource.query(
      'SELECT recorded_at AS at FROM ledger_batch',
    );
    const known = { vouched: true, recordedAt: at?.toISOString() };
    expect(await of({ stream })).toEqual([
      { index: 1, body: String(one), ...known },
      { index: 3, body: String(decided(2, 'Yes.')), ...known },
    ]);
    expect((await of({ stream }, 1)).map(({ index }) => index)).toEqual([3]);
    expect((await of({ type: 'decision.recorded.v1' })).map(({ index }) => index)).toEqual([3]);
    expect(await of({ stream }, 0, 'other')).toEqual([]);
    expect(await past().of('qa').find('default', { stream }, 0)).toEqual([]);
  });

  it('is not vouched for where the index was put back, nor where somebody else has its place since', async () => {
    await ledger().record(one, two);
    await ledger().dataSource.query('TRUNCATE ledger_entry, ledger_batch, ledger_tile');
    await ledger().dataSource.query('UPDATE ledger_head SET last_index = 0');
    expect(await of({ stream })).toMatchObject([
      { vouched: false, recordedAt: null },
      { vouched: false, recordedAt: null },
    ]);
    await ledger().record(note('task/2', 1));
    const rows = await of({ stream });
    expect(rows.map(({ index, vouched }) => [index, vouched])).toEqual([
      [1, false],
      [2, false],
    ]);
    expect(rows.map(({ body }) => body)).toEqual([one, two].map(String));
  });

  it('comes in parts where it is large', async () => {
    for (let sequence = 1; sequence <= 12; sequence += 1)
      await ledger().record(decided(sequence, `${sequence}`.padEnd(2_000_000, '.')));
    const first = await of({ stream });
    expect(first.length).toBeLessThan(12);
    const rest = await of({ stream }, first.at(-1)?.index);
    expect([...first, ...rest].map(({ index }) => index)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });

  it('comes in parts where there is much of it, however small: no answer sorts all that follows it', async () => {
    await ledger().record(one);
    await ledger().command(
      'INSERT INTO ledger_event SELECT * REPLACE (arrayJoin(range(2, 10_102)) AS ledger_index) FROM ledger_event',
    );
    const first = await of({ stream });
    expect(first).toHaveLength(10_000);
    const rest = await of({ stream }, first.at(-1)?.index);
    expect([...first, ...rest].map(({ index }) => index)).toEqual(
      Array.from({ length: 10_101 }, (_, index) => index + 1),
    );
  });
});
