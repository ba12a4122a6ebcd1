import { randomBytes } from 'node:crypto';
import { erasedContentOf, type EventBody, type EventOf } from '@nightshift/contracts';
import { usePostgres, withClient } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Aggregates } from '../aggregates.js';
import { causedBy } from '../caused-by.js';
import type { EventWithContext } from '../port.js';
import { openEventStore, type PostgresEventStore } from '../postgres-event-store.js';
import { systemClock, systemIds } from '../system.js';
import type { KeyRing } from './key-ring.js';
import { localKms } from './kms.js';
import { openKeyRing } from './postgres-key-ring.js';
import { KeyUnknown, Sealer } from './sealer.js';

const CANARY = 'CANARY-5d2c';
const postgres = usePostgres();
const kms = localKms(`test:${randomBytes(32).toString('base64')}`);
let url: string;
let ring: KeyRing;
let now = 0;
const opened: PostgresEventStore[] = [];

const openStore = async (instance: string, sealer?: Sealer): Promise<PostgresEventStore> => {
  const store = await openEventStore({
    connection: { connectionString: url },
    schema: 'test',
    instance,
    source: 'nightshift/test',
    ...(sealer ? { sealer } : {}),
  });
  opened.push(store);
  return store;
};
const newSealer = (): Sealer => new Sealer(ring, () => now);
const newKey = async (subject = 'patient-7'): Promise<string> =>
  (await ring.keyFor({ tenant: 'default', subject, workflow: 'w', day: '2026-11-26' })).id;

const content = { changes: CANARY };
const fact = (subjectKey?: string): EventWithContext => ({
  // As if of an old version: it is lifted to `ticket.answered.v2` when it is read.
  body: { type: 'ticket.answered.v1', data: { by: 'ann' }, content } as unknown as EventBody,
  context: {
    tenant: 'default',
    taskId: 'task-1',
    causationId: 'request-1',
    correlationId: 'task-1',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    at: systemClock.now(),
    ...(subjectKey === undefined ? {} : { subjectKey }),
  },
});
const append = (store: PostgresEventStore, stream: string, version: number, key?: string) =>
  store.append({
    appends: [{ stream, expectedVersion: version, events: [fact(key)] }],
    inbox: [],
  });
const everything = (): Promise<string> =>
  withClient(url, async (client) => {
    const { rows } = await client.query('SELECT e::text AS row FROM test.event e');
    return rows.map(({ row }: { row: string }) => row).join('\n');
  });

beforeEach(async () => {
  url = await postgres.newDatabase();
  ring = await openKeyRing({ connectionString: url }, kms);
  now = 0;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await ring.close();
});

describe('a store that seals', () => {
  it('writes and publishes sealed bytes, and reads them open, lifted after that', async () => {
    const store = await openStore('one', newSealer());
    const sent: Buffer[] = [];
    await store.startRelay({
      publish: async (messages) => void sent.push(...messages.map(({ value }) => value)),
      pipelining: 1,
      onTrouble: () => undefined,
    });
    const key = await newKey();
    const [written] = await append(store, 'ticket/1', 0, key);
    expect(written).toMatchObject({ subjectkey: key, content });
    const [read] = await store.read('ticket/1');
    expect(read).toEqual({ ...written, type: 'ticket.answered.v2' });
    const many = await store.readMany(new Map([['ticket/1', 0]]));
    expect(many.get('ticket/1')).toEqual([read]);
    await expect.poll(() => sent.length).toBe(1);
    expect(sent).toEqual(await store.readBytes('ticket/1'));
    expect(JSON.parse(String(sent[0]))).toMatchObject({ content: { sealed: 'A256GCM', key } });
    expect(await everything()).not.toContain(CANARY);
  });

  it('leaves content readable where there is no data subject', async () => {
    const store = await openStore('one', newSealer());
    await append(store, 'ticket/1', 0);
    expect(await everything()).toContain(CANARY);
    expect(await store.read('ticket/1')).toMatchObject([{ content }]);
  });

  it('reads erased content as erased, and only that, though the bytes stay', async () => {
    const store = await openStore('one', newSealer());
    const [key, other] = [await newKey(), await newKey('patient-8')];
    await append(store, 'ticket/1', 0, key);
    await append(store, 'ticket/1', 1, other);
    const before = await store.readBytes('ticket/1');
    await ring.destroy('default', [key]);
    const read = await (await openStore('two', newSealer())).read('ticket/1');
    expect(read.map((event) => event.content)).toEqual([
      erasedContentOf('ticket.answered.v2'),
      content,
    ]);
    expect(read.map((event) => event.contenterased)).toEqual([true, undefined]);
    expect(await store.readBytes('ticket/1')).toEqual(before);
  });

  it('stops opening what another process erased: at once if told, else within 30 seconds', async () => {
    const sealers = [newSealer(), newSealer()] as const;
    const [told, untold] = [await openStore('a', sealers[0]), await openStore('b', sealers[1])];
    const key = await newKey();
    await append(told, 'ticket/1', 0, key);
    await untold.read('ticket/1');
    await ring.destroy('default', [key]);
    sealers[0].forget([key]);
    const erased = [{ contenterased: true, content: erasedContentOf('ticket.answered.v2') }];
    expect(await told.read('ticket/1')).toMatchObject(erased);
    now = 29_999;
    expect(await untold.read('ticket/1')).toMatchObject([{ content }]);
    now = 30_000;
    expect(await untold.read('ticket/1')).toMatchObject(erased);
  });

  it('does not write what comes after the erasure', async () => {
    const store = await openStore('one', newSealer());
    const key = await newKey();
    await ring.destroy('default', [key]);
    await append(store, 'ticket/1', 0, key);
    expect(await everything()).not.toContain(CANARY);
    expect(await store.read('ticket/1')).toMatchObject([{ contenterased: true }]);
  });

  it('writes nothing rather than in the clear, and takes nothing unknown for erased', async () => {
    const unknown = systemIds.next();
    const sealing = await openStore('one', newSealer());
    await expect(append(sealing, 'ticket/1', 0, unknown)).rejects.toThrow(KeyUnknown);
    const plain = await openStore('two');
    await expect(append(plain, 'ticket/1', 0, await newKey())).rejects.toThrow('no key ring');
    expect(await everything()).toBe('');
    await append(sealing, 'ticket/1', 0, await newKey());
    await withClient(url, (client) => client.query('DELETE FROM keyring.key'));
    const restored = await openStore('three', newSealer());
    await expect(restored.read('ticket/1')).rejects.toThrow(KeyUnknown);
  });
});

describe('the key of a task', () => {
  const notes = (store: PostgresEventStore, keyOf?: () => string) =>
    new Aggregates<EventBody, number>(
      {
        prefix: 'note',
        decider: {
          initial: () => 0,
          decide: (body) => [body],
          evolve: (count) => count + 1,
        },
        ...(keyOf ? { keyOf } : {}),
      },
      { store },
    );
  const keysIn = (events: readonly EventOf[]) => events.map(({ subjectkey }) => subjectkey);

  it('goes from cause to effect, and to what requests add to its streams', async () => {
    const key = await newKey();
    const { body, context } = fact(key);
    const store = await openStore('one', newSealer());
    const { events } = await notes(store).handle('a', body, context);
    const [cause] = events;
    if (!cause) throw new Error('Nothing was written.');
    await notes(store).handle('b', body, causedBy(cause, systemClock.now()));
    const request = fact().context;
    const another = { ...request, taskId: 'task-2' };
    const warm = notes(store);
    for (const one of [request, another, request]) await warm.handle('b', body, one);
    // Read back from the store, too.
    await notes(store).handle('b', body, request);
    expect(keysIn(await store.read('note/b'))).toEqual([key, key, undefined, key, key]);
  });

  it('is another one where an event says so: what it tells is of another task', async () => {
    const [key, other] = [await newKey(), await newKey('patient-8')];
    const { body, context } = fact(key);
    const store = await openStore('one', newSealer());
    const warm = notes(store);
    await warm.handle('d', { ...body, subjectkey: other }, context);
    await warm.handle('d', body, context);
    await warm.handle('e', { ...body, subjectkey: other }, fact().context);
    expect(keysIn(await store.read('note/d'))).toEqual([other, key]);
    expect(keysIn(await store.read('note/e'))).toEqual([other]);
    expect(await everything()).not.toContain(CANARY);
  });

  it('does not go to what is keyed elsewhere', async () => {
    const store = await openStore('one', newSealer());
    const { body, context } = fact(await newKey());
    const shared = notes(store, () => 'everybody');
    await shared.handle('c', body, context);
    await shared.handle('c', body, { ...fact().context, taskId: 'everybody' });
    expect(keysIn(await store.read('note/c'))).toEqual([undefined, undefined]);
  });
});
