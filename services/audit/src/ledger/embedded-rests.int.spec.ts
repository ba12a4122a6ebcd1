import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { embeddedConnection } from './embedded-connection.store.js';

// The engine answers out of the test: what it leaves behind cannot be brought about at will.
const engine = vi.hoisted(() => ({
  answers: [] as (string | Error)[],
  asked: [] as string[],
  closed: 0,
  /** Inserts under way; each ends when the test says so. */
  inserts: [] as (() => void)[],
}));
vi.mock('chdb/connection', () => ({
  createChdbConnection: () => ({
    query: async ({ query }: { readonly query: string }) => {
      engine.asked.push(query);
      const answer = engine.answers.shift() ?? '1\n';
      if (typeof answer !== 'string') throw answer;
      return { stream: Readable.from([answer]) };
    },
    command: () =>
      new Promise((settle) =>
        engine.inserts.push(() => settle({ query_id: '', response_headers: {} })),
      ),
    close: async () => void (engine.closed += 1),
  }),
}));

const failure = new Error('out of memory');
const REST = 'of another tenant\n1\n';
const MIXED = 'may still mix an earlier answer into later ones';
beforeEach(() => Object.assign(engine, { answers: [], asked: [], closed: 0, inserts: [] }));

const asking = (): ((query: string) => Promise<string>) => {
  const connection = embeddedConnection('/nowhere');
  return async (query) => {
    const parameters = { query } as Parameters<typeof connection.query>[0];
    const { stream } = await connection.query(parameters);
    return text(stream);
  };
};

it('gives nobody what a query left that failed, and says why it failed', async () => {
  const ask = asking();
  engine.answers = [failure, REST, '1\n', 'mine\n'];
  await expect(ask('long')).rejects.toBe(failure);
  expect(await ask('next')).toBe('mine\n');
});

it.each<readonly [string, readonly (string | Error)[]]>([
  ['mixes answers all the time', [REST, REST, REST]],
  ['does not answer, either', [failure, failure, failure]],
])('lets nobody ask an engine that %s, until it is clean', async (_, unclean) => {
  const ask = asking();
  engine.answers = [failure, ...unclean, ...unclean, REST, failure, '1\n', 'mine\n'];
  const [long, next, later] = ['long', 'next', 'later'].map(ask);
  await expect(long).rejects.toBe(failure);
  await expect(next).rejects.toThrow(MIXED);
  expect(await later).toBe('mine\n');
  expect(engine.asked).not.toContain('next');
  expect(engine.asked).toHaveLength(11);
});

it('is closed also where it did not get clean', async () => {
  const connection = embeddedConnection('/nowhere');
  engine.answers = [failure, REST, REST, REST];
  const parameters = { query: 'long' } as Parameters<typeof connection.query>[0];
  await expect(connection.query(parameters)).rejects.toBe(failure);
  await connection.close();
  expect(engine.closed).toBe(1);
});

it('works on two inserts at once, on no more, and is closed when they are done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-two-inserts-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const connection = embeddedConnection(folder);
  const insert = (): Promise<unknown> =>
    connection.insert({ query: 'INSERT INTO t FORMAT CSV', values: '1\n' });
  const all = [insert(), insert(), insert()];
  await vi.waitFor(() => expect(engine.inserts).toHaveLength(2));
  await new Promise((wake) => setTimeout(wake, 20));
  expect(engine.inserts).toHaveLength(2);
  const closed = connection.close();
  for (let done = 0; done < 3; done += 1) {
    await vi.waitFor(() => expect(engine.inserts.length).toBeGreaterThan(done));
    engine.inserts[done]?.();
  }
  await Promise.all([...all, closed]);
  expect(engine.closed).toBe(2);
});
