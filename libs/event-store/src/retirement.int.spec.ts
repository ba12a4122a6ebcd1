import type { EventBody } from '@nightshift/contracts';
import type { Decider } from '@nightshift/kernel';
import { LedgerInMemory, usePostgres, withClient } from '@nightshift/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Aggregates } from './aggregates.js';
import { AlreadyProcessed, type EventContext, VersionConflict } from './port.js';
import { openEventStore, type PostgresEventStore } from './postgres-event-store.js';
import { MARK } from './retirement-queries.js';
import type { Retirement } from './retirement.js';
import { systemIds } from './system.js';
import { commitWork } from './unit-of-work.js';

const postgres = usePostgres();
let url: string;
let ledger: LedgerInMemory;
const opened: PostgresEventStore[] = [];

type State = { readonly names: readonly string[]; readonly over: boolean };
type Command = { readonly name: string; readonly last?: boolean };
/** Each name once; with `stop` it is over. */
const decider: Decider<Command, EventBody, State> = {
  initial: () => ({ names: [], over: false }),
  decide: ({ name }, { names, over }) =>
    over || names.includes(name) ? [] : [{ type: 'task.resumed.v1', data: { by: name, runs: [] } }],
  evolve: (state, event) => {
    const name = event.type === 'task.resumed.v1' ? event.data.by : '';
    return { names: [...state.names, name], over: state.over || name === 'stop' };
  },
};

const open = async (instance = 'one'): Promise<PostgresEventStore> => {
  const store = await openEventStore({
    connection: { connectionString: url },
    schema: 'test',
    instance,
    source: 'nightshift/test',
    past: ledger,
  });
  opened.push(store);
  await store.startRelay({
    publish: async (messages) => ledger.take(messages.map(({ value }) => value)),
    pipelining: 1,
    onTrouble: () => undefined,
  });
  return store;
};

const kindOf = (store: PostgresEventStore): Aggregates<Command, State> =>
  new Aggregates({ prefix: 'task', decider, isClosed: ({ over }) => over }, { store });

const context = (at = '2026-01-01T00:00:00.000Z'): EventContext => ({
  tenant: 'acme',
  taskId: 'task-1',
  causationId: 'request-1',
  correlationId: 'task-1',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  at,
});

interface Told {
  readonly differs: string[];
  streams: number;
  events: number;
}

const retirementOf = (
  store: PostgresEventStore,
  kinds: readonly Aggregates<Command, State>[],
  { keepMs = 1_000, rememberMs }: { keepMs?: number; rememberMs?: number } = {},
): { retirement: Retirement; told: Told } => {
  const told: Told = { differs: [], streams: 0, events: 0 };
  const retirement = store.retirement({
    kinds,
    keepMs,
    rememberMs,
    onRetired: (streams, events) => {
      told.streams += streams;
      told.events += events;
    },
    onDifference: (stream, version) => told.differs.push(`${stream} ${version}`),
  });
  return { retirement, told };
};

const write = async (
  kind: Aggregates<Command, State>,
  id: string,
  names: readonly string[],
): Promise<void> => {
  for (const name of names) await kind.handle(id, { name }, context());
};

/** Until what was committed is published: only then is it in the ledger. */
const published = async (): Promise<void> => {
  const left = () =>
    withClient(url, async (client) => {
      const { rows } = await client.query<{ n: string }>('SELECT count(*) AS n FROM test.outbox');
      return Number(rows[0]?.n);
    });
  await expect.poll(left, { timeout: 10_000 }).toBe(0);
};

const streamsHere = (): Promise<readonly string[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ stream: string }>(
      'SELECT DISTINCT stream FROM test.event ORDER BY stream',
    );
    return rows.map(({ stream }) => stream);
  });

beforeEach(async () => {
  url = await postgres.newDatabase();
  ledger = new LedgerInMemory();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});

describe('retirement', () => {
  it('moves closed streams out, and nothing else; they read the same bytes as before', async () => {
    const store = await open();
    const kind = kindOf(store);
    await write(kind, 'closed', ['a', 'b', 'stop']);
    await write(kind, 'open', ['a']);
    await store.append({
      appends: [
        {
          stream: 'other/1',
          expectedVersion: 0,
          events: [
            { body: { type: 'task.resumed.v1', data: { by: 'x', runs: [] } }, context: context() },
          ],
        },
      ],
      inbox: [],
    });
    const before = await store.readBytes('task/closed');
    await published();
    const { retirement, told } = retirementOf(store, [kind]);
    await retirement.round();
    expect(await streamsHere()).toEqual(['other/1', 'task/open']);
    expect(told).toEqual({ streams: 1, events: 3, differs: [] });
    expect(await store.readBytes('task/closed')).toEqual(before);
    const [open1] = await store.readBytes('task/open');
    const here = await store.firstBytesHere(['task/closed', 'task/open']);
    expect([...here]).toEqual([['task/open', open1]]);
    expect(await store.read('task/closed', 2)).toHaveLength(1);
    expect((await kindOf(store).load('closed')).state).toEqual({
      names: ['a', 'b', 'stop'],
      over: true,
    });
  });

  it('keeps what is younger than it is told, and what the ledger lacks or has otherwise', async () => {
    const store = await open();
    const kind = kindOf(store);
    await kind.handle('young', { name: 'stop' }, context(new Date().toISOString()));
    await write(kind, 'lacking', ['a', 'stop']);
    await write(kind, 'other', ['a', 'stop']);
    await published();
    ledger.bytes.get('task/lacking')?.pop();
    ledger.bytes.set('task/other', ['{}', ledger.bytes.get('task/other')?.[1] ?? '']);
    const { retirement, told } = retirementOf(store, [kind], { keepMs: 60_000 });
    await retirement.round();
    expect(await streamsHere()).toEqual(['task/lacking', 'task/other', 'task/young']);
    expect(told).toEqual({ streams: 0, events: 0, differs: ['task/other 1'] });
  });

  it.each([
    ['a NUL', 'cut \0'],
    ['half an emoji', 'cut \ud83d'],
  ])('goes by the time of an event that has %s in a text, and past it', async (_, by) => {
    const store = await open();
    const kind = kindOf(store);
    await write(kind, 'odd', [by, 'stop', `${by} after`]);
    const body: EventBody = { type: 'task.resumed.v1', data: { by, runs: [] } };
    const events = [{ body, context: context() }];
    await store.append({
      appends: [{ stream: 'task/open', expectedVersion: 0, events }],
      inbox: [],
    });
    await write(kind, 'plain', ['stop']);
    await published();
    const { retirement, told } = retirementOf(store, [kind]);
    await retirement.round();
    expect(await streamsHere()).toEqual(['task/open']);
    expect(told).toEqual({ streams: 2, events: 3, differs: [] });
  });

  it('keeps what is still to be published from its row', async () => {
    const store = await open();
    const kind = kindOf(store);
    await write(kind, 'closed', ['stop']);
    await published();
    await withClient(url, (client) =>
      client.query(
        `INSERT INTO test.outbox (owner, streams, versions) VALUES ('gone', '{task/closed}', '{1}');
         INSERT INTO test.instance VALUES ('gone', now() + interval '1 hour', now() + interval '1 hour')`,
      ),
    );
    await retirementOf(store, [kind]).retirement.round();
    expect(await streamsHere()).toEqual(['task/closed']);
  });

  it('waits while a replica runs that would not find what has left', async () => {
    const store = await open();
    const kind = kindOf(store);
    await write(kind, 'closed', ['stop']);
    await published();
    const beat = (at: string) =>
      withClient(url, (client) =>
        client.query(`INSERT INTO test.instance VALUES ('older', ${at})
          ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at`),
      );
    await beat('now()');
    await retirementOf(store, [kind]).retirement.round();
    expect(await streamsHere()).toEqual(['task/closed']);
    await beat(`now() - interval '1 minute'`);
    await retirementOf(store, [kind]).retirement.round();
    expect(await streamsHere()).toEqual([]);
  });

  it('waits for an older version that came back under a name that could read', async () => {
    const store = await open();
    const kind = kindOf(store);
    await write(kind, 'closed', ['stop']);
    await published();
    const beat = (columns: string, values: string, set: string) =>
      withClient(url, (client) =>
        client.query(`INSERT INTO test.instance (name, ${columns}) VALUES ('two', ${values})
          ON CONFLICT (name) DO UPDATE SET ${set}`),
      );
    await beat('beat_at, reads_past_at', 'now(), now()', 'beat_at = now()');
    await beat('beat_at', 'now()', 'beat_at = now()');
    await retirementOf(store, [kind]).retirement.round();
    expect(await streamsHere()).toEqual(['task/closed']);
  });

  it('writes down nothing without the lock that holds appends off', async () => {
    const store = await open();
    await write(kindOf(store), 'closed', ['stop']);
    await published();
    const row = { stream: 'task/closed', version: 1, closed: true, tenant: 'acme', digest: '00' };
    const marked = (lock: string) =>
      withClient(url, async (client) => {
        await client.query('SET search_path TO test; BEGIN');
        await client.query(lock);
        const { rowCount } = await client.query(MARK, [JSON.stringify([row]), 1000]);
        await client.query('ROLLBACK');
        return rowCount;
      });
    expect(await marked('LOCK TABLE open_stream IN ROW EXCLUSIVE MODE')).toBe(0);
    expect(await marked('LOCK TABLE open_stream IN SHARE ROW EXCLUSIVE MODE')).toBe(1);
  });

  it('goes on where a crash ended it, between the proof and the deleting', async () => {
    const store = await open();
    const kind = kindOf(store);
    await write(kind, 'closed', ['a', 'stop']);
    const before = await store.readBytes('task/closed');
    await published();
    await withClient(url, (client) =>
      client.query(`CREATE FUNCTION test.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'crash'; END $$;
        CREATE TRIGGER fail BEFORE DELETE ON test.event EXECUTE FUNCTION test.fail()`),
    );
    const { retirement, told } = retirementOf(store, [kind]);
    await expect(retirement.round()).rejects.toThrow('crash');
    expect(await store.readBytes('task/closed')).toEqual(before);
    expect(ledger.asked).toBe(0);
    await withClient(url, (client) => client.query('DROP TRIGGER fail ON test.event'));
    await retirementOf(await open('two'), [kind]).retirement.round();
    expect(told.streams).toBe(0);
    expect(await streamsHere()).toEqual([]);
    expect(await store.readBytes('task/closed')).toEqual(before);
  });

  it('says so where the ledger is away, or answers with other bytes', async () => {
    const store = await open();
    const kind = kindOf(store);
    await write(kind, 'closed', ['a', 'stop']);
    await published();
    await retirementOf(store, [kind]).retirement.round();
    ledger.isAway = true;
    await expect(store.read('task/closed')).rejects.toMatchObject({ code: 'ledger-unavailable' });
    ledger.isAway = false;
    const [first = '', last = ''] = ledger.bytes.get('task/closed') ?? [];
    ledger.bytes.set('task/closed', [first.replace('"a"', '"b"'), last]);
    await expect(store.read('task/closed')).rejects.toMatchObject({ code: 'ledger-contradicts' });
    ledger.bytes.set('task/closed', [first, last.replace('"stop"', '"other"')]);
    await expect(store.read('task/closed', 1)).rejects.toMatchObject({
      code: 'ledger-contradicts',
    });
    ledger.bytes.set('task/closed', [first]);
    await expect(store.read('task/closed')).rejects.toMatchObject({ code: 'ledger-contradicts' });
  });

  it('gives no version twice, whatever a process still has in memory', async () => {
    const store = await open();
    const behind = kindOf(store);
    await write(behind, 'closed', ['a']);
    // Another replica goes on; the first one never hears of it.
    const other = await open('two');
    await write(kindOf(other), 'closed', ['b', 'stop']);
    await published();
    await retirementOf(other, [kindOf(other)]).retirement.round();
    expect(await streamsHere()).toEqual([]);
    const body: EventBody = { type: 'task.resumed.v1', data: { by: 'c', runs: [] } };
    const late = { body, context: context() };
    for (const expectedVersion of [0, 1, 2])
      await expect(
        store.append({
          appends: [{ stream: 'task/closed', expectedVersion, events: [late] }],
          inbox: [],
        }),
      ).rejects.toThrow(VersionConflict);
    expect((await behind.handle('closed', { name: 'c' }, context())).events).toEqual([]);
    expect(await store.readBytes('task/closed')).toHaveLength(3);
  });

  it('lets no older version, which knows nothing of what has left, write a version again', async () => {
    const store = await open();
    const kind = kindOf(store);
    const guards = () =>
      withClient(url, async (client) => {
        const { rows } = await client.query<{ tgname: string }>(
          "SELECT tgname FROM pg_trigger WHERE tgrelid = 'test.event'::regclass",
        );
        return rows.map(({ tgname }) => tgname);
      });
    const written = (version: number) =>
      withClient(url, (client) =>
        client.query("INSERT INTO test.event SELECT 'task/closed', $1::integer, '{}'", [version]),
      );
    await write(kind, 'closed', ['a', 'stop']);
    await published();
    // Until something leaves, no append pays for a look.
    expect(await guards()).toEqual([]);
    await retirementOf(store, [kind]).retirement.round();
    expect(await guards()).toEqual(['refuse_retired']);
    for (const version of [1, 2])
      await expect(written(version)).rejects.toMatchObject({
        code: '23505',
        constraint: 'event_pkey',
        detail: `Key (stream, version)=(task/closed, ${version}) already exists.`,
      });
    await written(3);
    expect(await streamsHere()).toEqual(['task/closed']);
  });

  it('asks for the streams of each tenant by itself', async () => {
    const store = await open();
    const kind = kindOf(store);
    for (const tenant of ['acme', 'other'])
      await kind.handle(`of-${tenant}`, { name: 'stop' }, { ...context(), tenant });
    await published();
    const { retirement, told } = retirementOf(store, [kind]);
    await retirement.round();
    expect(told).toEqual({ differs: [], streams: 2, events: 2 });
    expect(await streamsHere()).toEqual([]);
  });

  it('applies an old event no second time once its inbox row is gone', async () => {
    const store = await open();
    const kind = kindOf(store);
    const causeId = systemIds.next();
    const item = (name: string) => ({
      target: kind.to('closed', { name }),
      context: context(),
      causeId,
    });
    await commitWork(store, [item('a')]);
    await write(kind, 'closed', ['stop']);
    await published();
    const { retirement } = retirementOf(store, [kind], { rememberMs: 0 });
    await retirement.round();
    expect(await store.processed([causeId])).toEqual(new Set());
    const again = kindOf(store);
    await commitWork(store, [{ ...item('a'), target: again.to('closed', { name: 'a' }) }]);
    expect(await store.readBytes('task/closed')).toHaveLength(2);
    expect(await streamsHere()).toEqual([]);
  });

  it('remembers what was received as long as it is told, and no longer', async () => {
    const store = await open();
    const [old, young] = [systemIds.next(), systemIds.next()];
    await store.append({ appends: [], inbox: [old] });
    await withClient(url, (client) =>
      client.query(`UPDATE test.inbox SET received_at = now() - interval '2 hours'`),
    );
    await store.append({ appends: [], inbox: [young] });
    await retirementOf(store, [], { rememberMs: 3_600_000 }).retirement.round();
    expect(await store.processed([old, young])).toEqual(new Set([young]));
    await expect(store.append({ appends: [], inbox: [young] })).rejects.toThrow(AlreadyProcessed);
  });

  it('takes a stream that is carried on after it has left as one, and lets it leave again', async () => {
    const store = await open();
    const reopening = new Aggregates<Command, State>(
      {
        prefix: 'task',
        decider: {
          ...decider,
          decide: (command, state) => decider.decide(command, { ...state, over: false }),
        },
        isClosed: ({ over }) => over,
      },
      { store },
    );
    await write(reopening, 'closed', ['a', 'stop']);
    await published();
    const { retirement, told } = retirementOf(store, [reopening]);
    await retirement.round();
    await write(reopening, 'closed', ['more']);
    expect(await store.read('task/closed')).toHaveLength(3);
    const before = await store.readBytes('task/closed');
    await published();
    await retirement.round();
    expect(told).toEqual({ streams: 2, events: 3, differs: [] });
    expect(await streamsHere()).toEqual([]);
    expect(await store.readBytes('task/closed')).toEqual(before);
  });

  it('moves out what is before the snapshot of a stream without an end', async () => {
    const store = await open();
    const endless = () =>
      new Aggregates<Command, State>(
        {
          prefix: 'budget',
          decider,
          snapshots: {
            shape: 1,
            every: 10,
            toJson: (state) => ({ ...state, names: [...state.names] }),
            fromJson: (saved) => saved as unknown as State,
          },
        },
        { store },
      );
    const kind = endless();
    await write(
      kind,
      'acme',
      Array.from({ length: 25 }, (_, index) => `n${index}`),
    );
    await published();
    await expect
      .poll(async () => (await store.readSnapshots(['budget/acme'], 1)).get('budget/acme')?.version)
      .toBe(20);
    const { retirement, told } = retirementOf(store, [kind]);
    await retirement.round();
    expect(told).toEqual({ streams: 1, events: 20, differs: [] });
    const asked = ledger.asked;
    const again = endless();
    await again.handle('acme', { name: 'n25' }, context());
    expect((await again.load('acme')).version).toBe(26);
    expect(ledger.asked).toBe(asked);
    // Without the shortcut the whole of it is still there.
    expect(await store.read('budget/acme')).toHaveLength(26);
  });

  it('loses and doubles nothing, however appends, rounds and crashes meet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            id: fc.constantFrom('1', '2', '3'),
            name: fc.constantFrom('a', 'b', 'c', 'stop'),
            after: fc.constantFrom('nothing', 'round', 'crash', 'both'),
          }),
          { minLength: 1, maxLength: 25 },
        ),
        async (steps) => {
          url = await postgres.newDatabase();
          ledger = new LedgerInMemory();
          let store = await open();
          let kind = kindOf(store);
          const expected = new Map<string, State>();
          for (const { id, name, after } of steps) {
            const state = expected.get(id) ?? decider.initial();
            const [event] = decider.decide({ name }, state);
            if (event) expected.set(id, decider.evolve(state, event));
            const round = retirementOf(store, [kind]).retirement;
            const meeting = after === 'both' ? round.round() : undefined;
            await kind.handle(id, { name }, context());
            await meeting;
            if (after === 'round') await round.round();
            // What a process knew is gone, and rows it had marked may still be there.
            if (after === 'crash') {
              await withClient(url, (client) =>
                client.query('UPDATE test.retired_stream SET deleted = false'),
              );
              store = await open(systemIds.next());
              kind = kindOf(store);
            }
          }
          const fresh = kindOf(await open('fresh'));
          for (const [id, state] of expected) expect((await fresh.load(id)).state).toEqual(state);
          await Promise.all(opened.splice(0).map((one) => one.close()));
        },
      ),
      { numRuns: 15 },
    );
  });
});
