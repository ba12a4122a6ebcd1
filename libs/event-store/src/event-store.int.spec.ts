import type { EventBody } from '@nightshift/contracts';
import type { Message } from '@nightshift/event-bus';
import { type Decider, derivedId, Refusal } from '@nightshift/kernel';
import { usePostgres, withClient } from '@nightshift/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Aggregates } from './aggregates.js';
import {
  AlreadyProcessed,
  type EventContext,
  type EventStore,
  type EventWithContext,
  VersionConflict,
} from './port.js';
import {
  openEventStore,
  type PostgresEventStore,
  type RelayTarget,
} from './postgres-event-store.js';
import { systemClock, systemIds } from './system.js';
import { commitWork } from './unit-of-work.js';

const postgres = usePostgres();
let url: string;
const opened: PostgresEventStore[] = [];

const open = async (instance = 'one', patienceMs = 30_000): Promise<PostgresEventStore> => {
  const store = await openEventStore({
    connection: { connectionString: url },
    schema: 'test',
    instance,
    source: 'nightshift/test',
    patienceMs,
  });
  opened.push(store);
  return store;
};

beforeEach(async () => {
  url = await postgres.newDatabase();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});

const context = (taskId = 'task-1'): EventContext => ({
  tenant: 'default',
  taskId,
  causationId: 'request-1',
  correlationId: taskId,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  at: systemClock.now(),
});

const resumed = (by: string): EventBody => ({ type: 'task.resumed.v1', data: { by, runs: [] } });
const fact = (by: string, taskId?: string): EventWithContext => ({
  body: resumed(by),
  context: context(taskId),
});

const one = (stream: string, expectedVersion: number, ...names: string[]) => ({
  appends: [{ stream, expectedVersion, events: names.map((name) => fact(name, stream)) }],
  inbox: [],
});

describe('append', () => {
  it('gives back what was written, and reads the same', async () => {
    const store = await open();
    const events = await store.append(one('task/1', 0, 'a', 'b'));
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(JSON.parse(JSON.stringify(events))).toEqual(await store.read('task/1'));
    expect((await store.readBytes('task/1')).map(String)).toEqual(
      events.map((event) => JSON.stringify(event)),
    );
    expect(await store.read('task/1', 1)).toHaveLength(1);
  });

  it('gives the first event of each of many streams, and none of one that has none', async () => {
    const store = await open();
    const [first] = await store.append(one('task/1', 0, 'a', 'b'));
    const [other] = await store.append(one('task/2', 0, 'c'));
    const read = await store.firstBytesHere(['task/2', 'task/none', 'task/1']);
    expect(Object.fromEntries([...read].map(([stream, bytes]) => [stream, String(bytes)]))).toEqual(
      {
        'task/1': JSON.stringify(first),
        'task/2': JSON.stringify(other),
      },
    );
    expect(await store.firstBytesHere([])).toEqual(new Map());
  });

  it('refuses a wrong expected version without harming what shares the commit', async () => {
    const store = await open();
    await store.append(one('task/1', 0, 'a'));
    const results = await Promise.allSettled([
      store.append(one('task/2', 0, 'x')),
      store.append(one('task/1', 0, 'late')),
      store.append(one('task/3', 0, 'y', 'z')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: expect.any(VersionConflict) as unknown });
    expect(await store.read('task/1')).toHaveLength(1);
    expect(await store.read('task/3')).toHaveLength(2);
  });

  it('writes all streams of a unit or none', async () => {
    const store = await open();
    await store.append(one('task/1', 0, 'a'));
    const unit = {
      appends: [...one('task/9', 0, 'x').appends, ...one('task/1', 0, 'late').appends],
      inbox: [],
    };
    await expect(store.append(unit)).rejects.toThrow(VersionConflict);
    expect(await store.read('task/9')).toEqual([]);
  });

  it('processes a received event once', async () => {
    const store = await open();
    const id = systemIds.next();
    await store.append({ ...one('task/1', 0, 'a'), inbox: [id] });
    await expect(store.append({ ...one('task/1', 1, 'again'), inbox: [id] })).rejects.toThrow(
      AlreadyProcessed,
    );
    expect(await store.processed([id, systemIds.next()])).toEqual(new Set([id]));
  });

  it('shares commits between appends that are under way together', async () => {
    const store = await open();
    const commits = () =>
      withClient(url, async (client) =>
        Number(
          (await client.query<{ n: string }>('SELECT count(*) AS n FROM test.outbox')).rows[0]?.n,
        ),
      );
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => store.append(one(`task/${index}`, 0, 'a'))),
    );
    expect(await commits()).toBeLessThan(20);
  });

  it('survives a crash of the server: every append is answered truthfully', async () => {
    const store = await open();
    const answered: string[] = [];
    const appends = Array.from({ length: 300 }, async (_, index) => {
      await new Promise((wake) => setTimeout(wake, index));
      await store.append(one(`task/${index}`, 0, 'a', 'b'));
      answered.push(`task/${index}`);
    });
    await new Promise((wake) => setTimeout(wake, 100));
    await postgres.crashAndRestart();
    await Promise.all(appends);
    const found = await store.readMany(new Map(answered.map((stream) => [stream, 0])));
    expect([...found.values()].every((events) => events.length === 2)).toBe(true);
    expect(found.size).toBe(300);
  });

  it('says so when the server stays away', async () => {
    const store = await openEventStore({
      connection: { connectionString: url },
      schema: 'test',
      instance: 'impatient',
      source: 'nightshift/test',
      patienceMs: 200,
    });
    const { port } = postgres.server();
    await postgres.server().kill();
    await expect(store.append(one('task/1', 0, 'a'))).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    await postgres.crashAndRestart();
    expect(postgres.server().port).toBe(port);
    await expect(store.append(one('task/1', 0, 'a'))).resolves.toHaveLength(1);
    await store.close();
  });
});

/** Counts what it is given; refuses more than ten. */
type Add = { readonly by: string };
const counter: Decider<Add, EventBody, number> = {
  initial: () => 0,
  evolve: (count) => count + 1,
  decide: ({ by }, count) => {
    if (count >= 10) throw new Refusal('full', 'conflict', 'Ten is enough.');
    return [resumed(by)];
  },
};
const countersOf = (store: PostgresEventStore) =>
  new Aggregates(
    { prefix: 'counter', decider: counter, isOpen: (count) => count > 0 && count < 10 },
    { store },
  );

describe('events that are put back', () => {
  const lost = async () => {
    const store = await open();
    await store.append(one('task/1', 0, 'a', 'b', 'c'));
    const bodies = (await store.readBytes('task/1')).map(String);
    await withClient(url, (client) =>
      client.query('DELETE FROM test.event WHERE version > 1; DELETE FROM test.outbox'),
    );
    return { store, bodies };
  };

  it('are the bytes that were, and are published once more', async () => {
    const { store, bodies } = await lost();
    const published: string[] = [];
    await store.startRelay({
      publish: async (messages) =>
        void published.push(...messages.map(({ value }) => value.toString())),
      pipelining: 1,
      onTrouble: () => undefined,
    });
    await store.putBack('task/1', 1, bodies.slice(1));
    expect((await store.readBytes('task/1')).map(String)).toEqual(bodies);
    await expect.poll(() => published).toEqual(bodies.slice(1));
    await store.append(one('task/1', 3, 'd'));
  });

  it('are refused where the stream goes on by itself, and are none at all then', async () => {
    const { store, bodies } = await lost();
    await store.append(one('task/1', 1, 'x', 'y', 'z'));
    await expect(store.putBack('task/1', 1, bodies.slice(1))).rejects.toThrow(VersionConflict);
    await expect(store.putBack('task/1', 3, bodies.slice(1))).rejects.toThrow(/is not the next/);
    expect(await store.readBytes('task/1')).toHaveLength(4);
  });

  it('are of that stream, that place and this service, by their own words', async () => {
    const { store, bodies } = await lost();
    await expect(store.putBack('task/2', 1, bodies.slice(1))).rejects.toThrow(/is not the next/);
    const other = bodies.map((body) => body.replace('nightshift/test', 'nightshift/cost'));
    await expect(store.putBack('task/1', 1, other.slice(1))).rejects.toThrow(/is not the next/);
  });
});

describe('aggregates', () => {
  it('ends where the successes lead, whoever runs into whom', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.boolean()), { maxLength: 40 }),
        async (calls) => {
          const run = systemIds.next();
          const [first, second] = await Promise.all([open('one'), open('two')]);
          const homes = [countersOf(first), countersOf(second)] as const;
          const results = await Promise.allSettled(
            calls.map(([id, other]) =>
              homes[other ? 1 : 0].handle(`${run}-${id}`, { by: 'x' }, context()),
            ),
          );
          for (const id of ['a', 'b']) {
            const wanted = calls.filter(([name]) => name === id).length;
            const done = calls.filter(
              ([name], index) => name === id && results[index]?.status === 'fulfilled',
            ).length;
            expect(done).toBe(Math.min(10, wanted));
            expect(await first.read(`counter/${run}-${id}`)).toHaveLength(done);
          }
          await Promise.all(opened.splice(0).map((store) => store.close()));
        },
      ),
      { numRuns: 10 },
    );
  });

  it('tells listeners after the commit, and lists what is open', async () => {
    const store = await open();
    const counters = countersOf(store);
    const heard = vi.fn<(id: string, state: number) => void>();
    counters.onChange((id, state) => heard(id, state));
    await counters.handle('a', { by: 'x' }, context());
    expect(heard.mock.calls).toEqual([['a', 1]]);
    expect(await store.takeOverOpenStreams('ours-and-orphans')).toEqual(['counter/a']);
    for (let count = 1; count < 10; count += 1) await counters.handle('a', { by: 'x' }, context());
    expect(await store.takeOverOpenStreams('ours-and-orphans')).toEqual([]);
  });
});

describe('a unit of work', () => {
  const toggled: Decider<'on' | 'off', EventBody, boolean> = {
    initial: () => false,
    evolve: (_state, { type }) => type === 'task.resumed.v1',
    decide: (wish, isOn) => {
      if ((wish === 'on') === isOn) return [];
      const type = wish === 'on' ? 'task.resumed.v1' : 'task.paused.v1';
      return [{ type, data: { by: 'x', runs: [] } }];
    },
  };
  const item = (switches: Aggregates<'on' | 'off', boolean>, wish: 'on' | 'off') => ({
    target: switches.to('a', wish),
    context: context(),
    causeId: systemIds.next(),
  });

  it('commits several commands together, in order, and keeps refusals apart', async () => {
    const store = await open();
    const counters = countersOf(store);
    const item = (id: string, causeId: string) => ({
      target: counters.to(id, { by: 'x' }),
      context: context(),
      causeId,
    });
    const causes = Array.from({ length: 12 }, () => systemIds.next());
    const refused = await commitWork(
      store,
      causes.map((cause, index) => item(index < 11 ? 'a' : 'b', cause)),
    );
    expect(refused.map(({ refusal }) => refusal.code)).toEqual(['full']);
    expect((await counters.load('a')).version).toBe(10);
    expect((await counters.load('b')).version).toBe(1);
    // What was refused is over, too: it must not come to life when it is delivered again.
    expect((await store.processed(causes)).size).toBe(12);
  });

  it('refuses an event that no bus would carry, and nothing else of the batch', async () => {
    const store = await open();
    const large = new Aggregates(
      {
        prefix: 'large',
        decider: {
          initial: () => 0,
          evolve: (state: number) => state + 1,
          decide: (length: number): readonly EventBody[] => [
            { type: 'task.paused.v1', data: { by: 'x'.repeat(length), runs: [] } },
          ],
        },
      },
      { store },
    );
    const item = (id: string, length: number) => ({
      target: large.to(id, length),
      context: context(),
      causeId: systemIds.next(),
    });
    const refused = await commitWork(store, [item('a', 1), item('b', 5_000_000), item('c', 1)]);
    expect(refused.map(({ refusal }) => refusal.code)).toEqual(['event-too-large']);
    expect(refused[0]?.item.target.stream).toBe('large/b');
    const versions = await Promise.all(['a', 'b', 'c'].map((id) => large.newest(id)));
    expect(versions.map(({ version }) => version)).toEqual([1, 0, 1]);
    await expect(large.handle('d', 5_000_000, context())).rejects.toThrow('at most 4194304');
  });

  it('parks what a defect keeps from being decided, and goes on with the rest', async () => {
    const store = await open();
    const faulty = new Aggregates(
      {
        prefix: 'faulty',
        decider: {
          initial: () => 0,
          evolve: (state: number) => state + 1,
          decide: (command: 'good' | 'bad'): readonly EventBody[] => {
            if (command === 'bad') throw new TypeError('not a function');
            return [{ type: 'task.resumed.v1', data: { by: 'x', runs: [] } }];
          },
        },
      },
      { store },
    );
    const item = (command: 'good' | 'bad') => ({
      target: faulty.to('a', command),
      context: context(),
      causeId: systemIds.next(),
    });
    const items = [item('good'), item('bad'), item('good')];
    const [refused, ...others] = await commitWork(store, items);
    expect(others).toEqual([]);
    expect(refused?.item).toBe(items[1]);
    expect(refused?.refusal).toMatchObject({ code: 'decider-defect', kind: 'invalid' });
    expect((await faulty.newest('a')).version).toBe(2);
    await expect(faulty.handle('a', 'bad', context())).rejects.toThrow('A defect in Nightshift');
  });

  it('does not bring to life what led to nothing when it came first', async () => {
    const store = await open();
    const switches = new Aggregates({ prefix: 'switch', decider: toggled }, { store });
    const early = item(switches, 'off');
    await commitWork(store, [early]);
    await commitWork(store, [item(switches, 'on')]);
    await commitWork(store, [early]);
    expect((await switches.load('a')).state).toBe(true);
  });

  it('does not take "nothing follows" from a state that another replica has changed', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const [here, there] = [one, two].map(
      (store) => new Aggregates({ prefix: 'switch', decider: toggled }, { store }),
    ) as [Aggregates<'on' | 'off', boolean>, Aggregates<'on' | 'off', boolean>];
    await commitWork(one, [item(here, 'on')]);
    await commitWork(two, [item(there, 'off')]);
    await commitWork(one, [item(here, 'on')]);
    expect(await here.load('a')).toEqual({ state: true, version: 3 });
  });

  it('answers a request on the newest state, also where nothing seems to follow', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const [here, there] = [one, two].map(
      (store) => new Aggregates({ prefix: 'switch', decider: toggled }, { store }),
    ) as [Aggregates<'on' | 'off', boolean>, Aggregates<'on' | 'off', boolean>];
    await here.handle('a', 'on', context());
    await there.handle('a', 'off', context());
    expect((await here.handle('a', 'on', context())).version).toBe(3);
    expect(await there.newest('a')).toEqual({ state: true, version: 3 });
  });

  it('changes nothing when everything comes again', async () => {
    const store = await open();
    const counters = countersOf(store);
    const items = Array.from({ length: 5 }, (_, index) => ({
      target: counters.to(`c${index % 2}`, { by: 'x' }),
      context: context(),
      causeId: systemIds.next(),
    }));
    await commitWork(store, items);
    await commitWork(store, items);
    await commitWork(store, [
      ...items.slice(0, 2),
      {
        ...items[0],
        target: counters.to('c0', { by: 'new' }),
        context: context(),
        causeId: systemIds.next(),
      },
    ]);
    expect((await counters.load('c0')).version).toBe(4);
    expect((await counters.load('c1')).version).toBe(2);
  });
});

describe('snapshots', () => {
  const snapshots = {
    shape: 1,
    every: 10,
    toJson: (state: number) => state,
    fromJson: (saved: unknown) => Number(saved),
  };
  const counting: Decider<'add', EventBody, number> = {
    initial: () => 0,
    evolve: (state) => state + 1,
    decide: () => [{ type: 'task.resumed.v1', data: { by: 'x', runs: [] } }],
  };
  const countersOn = (store: EventStore, shape = 1) =>
    new Aggregates(
      { prefix: 'count', decider: counting, snapshots: { ...snapshots, shape } },
      { store },
    );
  /** How many events are read from now on. */
  const reads = (store: EventStore): { events: number } => {
    const seen = { events: 0 };
    const { readMany } = store;
    Object.assign(store, {
      readMany: async (after: ReadonlyMap<string, number>) => {
        const found = await readMany(after);
        for (const events of found.values()) seen.events += events.length;
        return found;
      },
    });
    return seen;
  };

  it('let a stream of any length start with what is newer than the snapshot', async () => {
    const store = await open('first');
    const counters = countersOn(store);
    for (let n = 0; n < 34; n += 1) await counters.handle('a', 'add', context());
    const again = await open('second');
    const seen = reads(again);
    await vi.waitFor(async () =>
      expect((await again.readSnapshots(['count/a'], 1)).get('count/a')?.version).toBe(30),
    );
    expect(await countersOn(again).load('a')).toEqual({ state: 34, version: 34 });
    expect(seen.events).toBe(4);
  });

  it('are not used once the shape of the state has changed', async () => {
    const store = await open();
    const counters = countersOn(store);
    for (let n = 0; n < 12; n += 1) await counters.handle('a', 'add', context());
    await vi.waitFor(async () => expect((await store.readSnapshots(['count/a'], 1)).size).toBe(1));
    const seen = reads(store);
    expect(await countersOn(store, 2).load('a')).toEqual({ state: 12, version: 12 });
    expect(seen.events).toBe(12);
  });

  it('let a replica follow another without reading the stream again', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const [here, there] = [countersOn(one), countersOn(two)];
    for (let n = 0; n < 8; n += 1) await here.handle('a', 'add', context());
    await there.handle('a', 'add', context());
    const seen = reads(one);
    expect((await here.handle('a', 'add', context())).version).toBe(10);
    expect(seen.events).toBe(1);
  });
});

describe('relay', () => {
  const collect = (failEvery = 0): RelayTarget & { readonly got: Message[] } => {
    const got: Message[] = [];
    let calls = 0;
    return {
      got,
      pipelining: 1,
      onTrouble: () => undefined,
      publish: async (messages) => {
        calls += 1;
        if (failEvery > 0 && calls % failEvery === 0) throw new Error('bus away');
        got.push(...messages);
      },
    };
  };
  const sequencesOf = (messages: readonly Message[], key: string): number[] =>
    messages
      .filter((message) => message.key === key)
      .map(({ value }) => (JSON.parse(value.toString()) as { sequence: number }).sequence);
  const outboxRows = () =>
    withClient(url, async (client) => (await client.query('SELECT 1 FROM test.outbox')).rowCount);

  it('publishes the stored bytes in order per key, also when the bus fails now and then', async () => {
    const store = await open();
    const target = collect(3);
    const relay = await store.startRelay(target);
    await Promise.all(
      ['task/1', 'task/2', 'task/3'].map(async (stream) => {
        for (let version = 0; version < 20; version += 1)
          await store.append(one(stream, version, `v${version}`));
      }),
    );
    await relay.drain();
    for (const stream of ['task/1', 'task/2', 'task/3']) {
      expect(sequencesOf(target.got, stream)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    }
    expect(
      target.got.filter(({ key }) => key === 'task/1').map(({ value }) => value.toString()),
    ).toEqual((await store.readBytes('task/1')).map(String));
    await relay.stop();
    expect(await outboxRows()).toBe(0);
  });

  it('publishes what a crash left, before what is new', async () => {
    const crashed = await open();
    for (let version = 0; version < 5; version += 1)
      await crashed.append(one('task/1', version, 'old'));
    const store = await open();
    const target = collect();
    const relay = await store.startRelay(target);
    await store.append(one('task/1', 5, 'new'));
    await relay.drain();
    expect(sequencesOf(target.got, 'task/1')).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('holds only so much in memory: the rest comes from the table, in order', async () => {
    const store = await open();
    const target = collect();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((settle) => (letGo = settle));
    const relay = await store.startRelay({
      ...target,
      publish: async (messages) => {
        await gate;
        return target.publish(messages);
      },
    });
    const names = Array.from({ length: 100 }, (_, index) => `n${index}`);
    await Promise.all(
      Array.from({ length: 10 }, async (_, stream) => {
        for (let round = 0; round < 25; round += 1)
          await store.append(one(`task/${stream}`, round * 100, ...names));
      }),
    );
    expect(relay.waiting()).toBeLessThan(25_000);
    letGo();
    await relay.drain();
    for (let stream = 0; stream < 10; stream += 1) {
      expect(sequencesOf(target.got, `task/${stream}`)).toEqual(
        Array.from({ length: 2500 }, (_, index) => index + 1),
      );
    }
  });

  it('publishes what was committed without an answer, and what only a newer version can read', async () => {
    const store = await open();
    const target = collect();
    const relay = await store.startRelay(target);
    await relay.drain();
    const event = {
      id: systemIds.next(),
      type: 'task.dreamt.v9',
      source: 'nightshift/orchestrator',
      subject: 'task/9',
      taskid: 'task-9',
      tenantid: 'default',
    };
    await withClient(url, async (client) => {
      await client.query('INSERT INTO test.event VALUES ($1, 1, $2)', [
        'task/9',
        JSON.stringify(event),
      ]);
      await client.query(
        "INSERT INTO test.outbox (owner, streams, versions, committed_at) VALUES ('one', '{task/9}', '{1}', now() - interval '1 minute')",
      );
    });
    await vi.waitFor(() => expect(target.got.map(({ key }) => key)).toEqual(['task-9']), {
      timeout: 5_000,
    });
    expect(target.got[0]?.topic).toBe('nightshift.orchestrator.v1');
  });

  it('adopts the outbox and the open streams of an instance that is gone', async () => {
    const gone = await open('gone');
    await countersOf(gone).handle(derivedId('x'), { by: 'x' }, context('task-7'));
    await gone.close();
    opened.length = 0;
    await withClient(url, (client) =>
      client.query("UPDATE test.instance SET beat_at = now() - interval '1 minute'"),
    );
    const store = await open('heir');
    const target = collect();
    const relay = await store.startRelay(target);
    await relay.drain();
    expect(target.got.map(({ key }) => key)).toEqual(['task-7']);
    expect(await store.takeOverOpenStreams('ours-and-orphans')).toEqual([
      `counter/${derivedId('x')}`,
    ]);
  });

  it('gives a stream that another instance carried on to who is left, if that one is gone', async () => {
    const [opener, other] = [await open('opener'), await open('other')];
    await countersOf(opener).handle('a', { by: 'x' }, context());
    await countersOf(other).handle('a', { by: 'y' }, context());
    await withClient(url, (client) =>
      client.query(
        "UPDATE test.instance SET beat_at = now() - interval '1 minute' WHERE name = 'other'",
      ),
    );
    expect(await opener.takeOverOpenStreams('orphans')).toEqual(['counter/a']);
  });

  it('lets the instance that opened a stream look after it again, once it carries it on', async () => {
    const [opener, other] = [await open('opener'), await open('other')];
    const counters = countersOf(opener);
    await counters.handle('a', { by: 'x' }, context());
    await countersOf(other).handle('a', { by: 'y' }, context());
    await counters.handle('a', { by: 'x' }, context());
    await withClient(url, (client) =>
      client.query(
        "UPDATE test.instance SET beat_at = now() - interval '1 minute' WHERE name = 'opener'",
      ),
    );
    expect(await other.takeOverOpenStreams('orphans')).toEqual(['counter/a']);
  });
});
