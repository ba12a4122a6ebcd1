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
