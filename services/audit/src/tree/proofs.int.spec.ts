import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from '@nightshift/kernel';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { audit } from '../index.js';
import { delivered, note } from '../ledger/event-fixture.spec.js';
import { checkpointOfText, textOfKey } from './note.js';
import { writeOnceFolder } from './write-once-folder.store.js';
import { signersOf } from './signing.adapter.js';
import { newSigner, ORIGIN } from './signing-fixture.spec.js';

/** Real: PostgreSQL, the embedded engine of ClickHouse, HTTP, the embedded bus with its outbox, files. */
const postgres = usePostgres();
const { bus } = testBus();
const key = newSigner();
let host: Host;
let folders: readonly string[];

beforeAll(async () => {
  const log = createLogger({ service: 'audit', level: 'error' });
  folders = await Promise.all(
    ['ledger', 'checkpoints'].map((name) => mkdtemp(join(tmpdir(), `nightshift-${name}-`))),
  );
  const [path = '', folder = ''] = folders;
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: audit, databaseUrl, bus, instance: 'a1', log });
  const checkpoints = { everyMs: 100, signers: [key], folder: writeOnceFolder(folder) };
  const instance = await audit.create(opened.runtime, { path, checkpoints });
  host = await startHost({
    services: [{ opened, instance }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(async () => {
  await host?.close();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

interface Proof {
  readonly index: number;
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly rootHash: string;
  readonly checkpoint: string | null;
}
interface Page {
  readonly items: readonly {
    readonly number: number;
    readonly treeSize: number;
    readonly note: string;
  }[];
  readonly nextCursor: string | null;
}

const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${host.url}/v1/ledger${path}`)).json()) as T;
const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
const head = async (): Promise<number> => (await get<{ lastIndex: number }>('')).lastIndex;
const newest = async (): Promise<{ readonly size: number; readonly note: string }> => {
  const text = await (await fetch(`${host.url}/v1/ledger/checkpoint`)).text();
  return { size: checkpointOfText(text).size, note: text };
};
/** Of every event: those of the test, and what the ledger tells of itself. */
const leaves = async (): Promise<readonly Buffer[]> => {
  const pages = await Promise.all(
    ['default', 'nightshift'].map(async (tenant) => {
      const headers = { 'x-nightshift-tenant': tenant };
      const response = await fetch(`${host.url}/v1/ledger/events?limit=1000`, { headers });
      return ((await response.json()) as { items: { index: number; leaf: string }[] }).items;
    }),
  );
  const items = pages.flat().sort((one, other) => one.index - other.index);
  expect(items.map(({ index }) => index)).toEqual(items.map((_, at) => at + 1));
  return items.map(({ leaf }) => bytesOf(leaf));
};

let published = 0;
/** Resolves once they are signed, and that is told and recorded, too: the ledger is at rest then. */
const publish = async (count: number): Promise<void> => {
  const before = await head();
  const events = Array.from({ length: count }, () => note('task/1', (published += 1)));
  await bus.publish(events.map((value) => delivered(value)));
  await vi.waitFor(
    async () => {
      const { size } = await newest();
      expect(size).toBeGreaterThanOrEqual(before + count);
      expect(await head()).toBeGreaterThan(size);
    },
    { timeout: 20_000, interval: 50 },
  );
};

describe('before anything is signed', () => {
  it('says what to do', async () => {
    expect(await get('/checkpoint')).toMatchObject({ status: 404, code: 'no-checkpoint' });
    expect(await get('/checkpoints')).toEqual({ items: [], nextCursor: null });
    expect(await get('/proof?index=1')).toMatchObject({ status: 400, code: 'beyond-the-ledger' });
  });
});

describe('checkpoints', () => {
  it('are signed by themselves, told as an event of the ledger, and at rest once that is recorded', async () => {
    await publish(3);
    const [size, { note }] = [await head(), await newest()];
    expect(signersOf(note, [textOfKey(key.key)]).signers).toHaveLength(1);
    // Several rounds later nothing has been signed for the sake of its own announcement.
    await new Promise((wake) => setTimeout(wake, 1_000));
    expect([await head(), (await newest()).note]).toEqual([size, note]);
    const query =
      "select subject, sequence, JSONExtractString(data, 'origin'), JSONExtractInt(data, 'treeSize'), JSONExtractString(data, 'note') from v_events where type = 'checkpoint.signed.v1' order by ledger_index desc limit 1";
    const response = await fetch(`${host.url}/v1/ledger/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-nightshift-tenant': 'nightshift' },
      body: JSON.stringify({ query }),
    });
    const { number = 0 } = (await get<Page>('/checkpoints')).items[0] ?? {};
    expect(await response.json()).toMatchObject({
      rows: [['ledger/checkpoints', number, ORIGIN, checkpointOfText(note).size, note]],
    });
  });

  it('are listed newest first, page by page', async () => {
    await publish(2);
    await publish(2);
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await get(`/checkpoints?limit=1&cursor=${cursor}`);
      seen.push(...page.items.map(({ number }) => number));
      cursor = page.nextCursor;
    }
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, at) => seen.length - at));
    expect(await get('/checkpoints?cursor=x')).toMatchObject({
      status: 400,
      code: 'invalid-cursor',
    });
  });

  it('stand in the folder, which verification holds the rows against', async () => {
    await publish(1);
    const names = await readdir(folders[1] ?? '', { recursive: true });
    const { items } = await get<Page>('/checkpoints?limit=500');
    expect(names.filter((name) => name.endsWith('.checkpoint'))).toHaveLength(items.length);
    const response = await fetch(`${host.url}/v1/ledger/verify`, { method: 'POST' });
    expect(await response.json()).toMatchObject({
      ok: true,
      rootHash: rootOf(await leaves()).toString('hex'),
      signed: { externalCheckpoints: items.length, externalUpTo: items[0]?.treeSize, unsigned: 1 },
    });
  });
});

describe('verification', () => {
  const verify = async (body: object): Promise<object> => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await (await fetch(`${host.url}/v1/ledger/verify`, init)).json()) as object;
  };

  it('holds the ledger against a checkpoint and keys that somebody kept', async () => {
    const { note, size } = await newest();
    const keys = [textOfKey(key.key)];
    expect(await verify({ checkpoint: note, keys })).toMatchObject({ ok: true });
    expect(await verify({ checkpoint: note, keys: [textOfKey(newSigner().key)] })).toMatchObject({
      ok: false,
      firstFault: { reason: expect.stringContaining('no trusted key') as string },
    });
    const further = note.replace(`\n${size}\n`, `\n${size + 1}\n`);
    expect(await verify({ checkpoint: further })).toMatchObject({
      firstFault: {
        index: size + 1,
        reason: expect.stringContaining('not that of the key') as string,
      },
    });
  });

  it.each([
    [{ checkpoint: 'x' }, 'invalid-note'],
    [{ keys: ['x'] }, 'invalid-key'],
    [{ checkpoint: 1 }, 'invalid-request'],
  ])('refuses %j in words', async (body, code) => {
    expect(await verify(body)).toMatchObject({ status: 400, code });
  });
});

describe('proofs', () => {
  it('of every event lead to the root that was signed', async () => {
    await publish(30);
    const { size, note } = await newest();
    const all = await leaves();
    const root = checkpointOfText(note).root;
    for (let index = 1; index <= size; index += 1) {
      const proof = await get<Proof>(`/proof?index=${index}`);
      expect(proof).toMatchObject({
        index,
        leafIndex: index - 1,
        treeSize: size,
        checkpoint: note,
      });
      const [leaf, path] = [bytesOf(proof.leaf), proof.path.map(bytesOf)];
      expect(leaf).toEqual(all[index - 1]);
      expect(verifyInclusion({ leaf, index: index - 1, size, path, root })).toBe(true);
    }
    const { items } = await get<{ items: { event: object }[] }>('/events?limit=1');
    const bytes = Buffer.from(JSON.stringify(items[0]?.event));
    expect((await get<Proof>('/proof?index=1')).leaf).toBe(leafHash(bytes).toString('hex'));
  });

  it('of what is not signed yet say so, and any size can be asked for', async () => {
    const all = await leaves();
    const tail = await get<Proof>(`/proof?index=${all.length}`);
    expect(tail).toMatchObject({ treeSize: all.length, checkpoint: null });
    const other = await get<Proof>('/proof?index=2&size=7');
    expect(other).toMatchObject({
      treeSize: 7,
      rootHash: rootOf(all.slice(0, 7)).toString('hex'),
    });
  });

  it('of consistency lead from any signed root to the newest', async () => {
    const { items } = await get<Page>('/checkpoints?limit=500');
    const { size: to, note } = await newest();
    for (const { treeSize: from, note: earlier } of items) {
      const proof = await get<{ path: string[] }>(`/consistency?from=${from}&to=${to}`);
      const [fromRoot, toRoot] = [checkpointOfText(earlier).root, checkpointOfText(note).root];
      expect(verifyConsistency({ from, to, fromRoot, toRoot, path: proof.path.map(bytesOf) })).toBe(
        true,
      );
    }
    expect(await get('/consistency?from=0')).toMatchObject({ from: 0, to: await head(), path: [] });
  });

  it.each([
    '/proof',
    '/proof?index=0',
    '/proof?index=1.5',
    '/proof?index=99999',
    '/proof?index=5&size=4',
    '/proof?index=1&size=99999',
    '/consistency?from=5&to=4',
    '/consistency?from=1&to=99999',
    '/consistency?from=-1',
    '/proof?index=1&size=1e20',
    '/proof?index=1e20',
    '/consistency?from=1e20',
    '/consistency?from=1&to=1e20',
    '/events?afterIndex=1e20',
  ])('of what is not there are refused: %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 400 });
  });
});

describe('tiles', () => {
  const tile = (path: string): Promise<Response> => fetch(`${host.url}/v1/ledger/tile/${path}`);

  it('are served as C2SP lays them out: their hashes are the leaves', async () => {
    const all = await leaves();
    const response = await tile(`0/000.p/${all.length}`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat(all));
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('cache-control')).toContain('immutable');
    const part = await tile('0/000.p/5');
    expect(Buffer.from(await part.arrayBuffer())).toEqual(Buffer.concat(all.slice(0, 5)));
  });

  it.each(['0/000', '0/001.p/1', '1/000.p/1', '0/0', 'x', '0/000.p/256', '%2e%2e/000'])(
    'that are not there are not found, and not kept by anybody: %s',
    async (path) => {
      const response = await tile(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('cache-control') ?? '').not.toContain('immutable');
    },
  );
});
