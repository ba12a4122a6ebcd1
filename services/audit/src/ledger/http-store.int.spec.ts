import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedgerClients } from './clickhouse.store.js';
import { note } from './event-fixture.spec.js';
import { openLedger, type TestLedger } from './ledger-fixture.spec.js';
import { type SimulatedServer, simulatedServer } from './simulated-clickhouse-server.spec.js';
import { storeContract } from './store-contract.spec.js';

// Real: PostgreSQL, @clickhouse/client over HTTP. Simulated: the server, by an HTTP front on the
// embedded engine. `store-contract.int.spec.ts` runs the same contract against a real one.
const postgres = usePostgres();
let folder: string;
let server: SimulatedServer;
let ledger: TestLedger;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-front-'));
  server = await simulatedServer(folder);
  ledger = await openLedger(await postgres.newDatabase(), {
    url: server.url('writer'),
    ownerUrl: server.url('owner'),
    readerUrl: server.url('reader'),
    timeoutMs: 3_000,
  });
});
afterAll(async () => {
  await ledger?.dataSource.destroy();
  await ledger?.clients.close();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

storeContract('an HTTP front on the embedded engine, not a ClickHouse server', () => ledger);

describe('the ledger over HTTP', () => {
  const opened = (url: string): Promise<void> =>
    openLedgerClients({ url, timeoutMs: 1_000 }).then(({ close }) => close());
  const rows = async (): Promise<number> => (await ledger.rows.after(0, 1000)).length;

  it('asks as the user who may do least, and packs what it sends', () => {
    expect(new Set(server.seen.map(({ user }) => user))).toEqual(
      new Set(['owner', 'writer', 'reader']),
    );
    expect(server.seen.filter(({ user }) => user === 'writer').some(({ packed }) => packed)).toBe(
      true,
    );
  });

  it('asks for nobody in an address, which servers and proxies write down', async () => {
    const query = 'SELECT {subject:String} AS subject';
    const subject = "Ann O'Hara\t\\1";
    const result = await ledger.clients.find.query({
      query,
      query_params: { subject },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ subject }]);
    expect(server.seen.length).toBeGreaterThan(0);
    expect(server.seen.filter(({ address }) => address.includes('param_'))).toEqual([]);
  });

  it('does not start with a wrong password, or as somebody who may not make its tables', async () => {
    await expect(opened(server.url('owner', 'wrong'))).rejects.toMatchObject({ code: '516' });
    await expect(opened(server.url('writer'))).rejects.toMatchObject({ code: '392' });
    await expect(opened(server.url('reader'))).rejects.toMatchObject({ code: '164' });
  });

  it('fails while the server is away, and records everything once it is back', async () => {
    const before = await rows();
    const events = [1, 2, 3].map((sequence) => note('task/away', sequence));
    await server.stop();
    await expect(opened(server.url())).rejects.toThrow(/ECONNREFUSED/);
    await expect(ledger.record(...events)).rejects.toThrow(/ECONNREFUSED|socket|hang up/);
    await expect(ledger.rows.ping()).rejects.toThrow(/ECONNREFUSED/);
    await server.start();
    expect(await ledger.record(...events)).toEqual([]);
    expect(await rows()).toBe(before + 3);
  });

  it('gives up on a server that does not answer, and does not write twice what had arrived', async () => {
    const before = await rows();
    const event = note('task/slow', 1);
    server.hang(5_000);
    await expect(ledger.record(event)).rejects.toThrow(/[Tt]imeout/);
    server.hang(0);
    expect(await ledger.record(event)).toEqual([]);
    expect(await rows()).toBe(before + 1);
    const stored = "SELECT count() AS n FROM ledger_event WHERE subject = 'task/slow'";
    expect(await ledger.query(stored)).toEqual([{ n: 1 }]);
  });
});
