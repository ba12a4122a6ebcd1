import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { derivedId } from '@nightshift/kernel';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from './index.js';
import { connectLedger } from './ledger/clickhouse.store.js';
import { delivered, note, type TestEvent } from './ledger/event-fixture.spec.js';
import { eventsOfTask } from './ledger/task-fixture.spec.js';

/** Real: PostgreSQL, the embedded engine of ClickHouse, HTTP, the embedded bus. */
const postgres = usePostgres();
const { bus } = testBus();
let host: Host;
let folder: string;

beforeAll(async () => {
  const log = createLogger({ service: 'audit', level: 'error' });
  folder = await mkdtemp(join(tmpdir(), 'nightshift-audit-'));
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: audit, databaseUrl, bus, instance: 'a1', log });
  const instance = await audit.create(opened.runtime, { path: folder });
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
  if (folder) await rm(folder, { recursive: true, force: true });
});

const sequences = new Map<string, number>();
/** `count` further events of a tenant's one task; resolves once they are recorded. */
const publish = async (tenant: string, count: number, answer?: object): Promise<void> => {
  const values = Array.from({ length: count }, () => {
    const sequence = (sequences.get(tenant) ?? 0) + 1;
    sequences.set(tenant, sequence);
    return note(`task/${tenant}`, sequence, {
      tenant,
      taskId: `task-of-${tenant}`,
      ...(answer && decision(answer)),
    });
  });
  await bus.publish(values.map((value) => delivered(value)));
};

/** An event that has content. */
const decision = (answer: object): Partial<TestEvent> => ({
  type: 'decision.recorded.v1',
  data: { ticketId: '019a0000-0000-7000-8000-000000000000', stage: 'check', by: 'ana' },
  content: { answer },
});

const headersOf = (tenant: string, more: Record<string, string> = {}): Record<string, string> => ({
  'x-nightshift-tenant': tenant,
  ...more,
});
const get = async <T>(tenant: string, path: string): Promise<T> =>
  (await (await fetch(`${host.url}${path}`, { headers: headersOf(tenant) })).json()) as T;
const post = async <T>(tenant: string, path: string, body: object): Promise<T> => {
  const headers = headersOf(tenant, { 'content-type': 'application/json' });
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await (await fetch(`${host.url}${path}`, init)).json()) as T;
};

interface Page {
  readonly items: readonly { readonly index: number; readonly event: { tenantid: string } }[];
  readonly nextAfterIndex: number | null;
}

interface Live {
  readonly index: number;
  readonly tenantid: string;
  readonly sequence: number;
  readonly content?: object;
}

/** Reads live events until there are `count`, then goes away. */
const follow = async (
  tenant: string,
  count: number,
  { query = '', lastEventId }: { query?: string; lastEventId?: string } = {},
): Promise<readonly Live[]> => {
  const headers = headersOf(
    tenant,
    lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  );
  const gone = new AbortController();
  const { body } = await fetch(`${host.url}/v1/events${query}`, { headers, signal: gone.signal });
  let text = '';
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.split('\ndata: ').length > count && text.endsWith('\n\n')) break;
  }
  gone.abort();
  return text.split('\n\n').flatMap((block) => {
    const [id, , data] = block.split('\n');
    if (data === undefined) return [];
    const event = JSON.parse(data.slice('data: '.length)) as Live;
    expect(id).toBe(`id: ${event.index}`);
    return [event];
  });
};

describe('reading the ledger', () => {
  it('shows a tenant its own events alone, page by page', async () => {
    await publish('acme', 7);
    await publish('umbrella', 3);
    await publish('acme', 4);
    const seen: Page['items'][number][] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: Page = await get('acme', `/v1/ledger/events?limit=4&afterIndex=${after}`);
      seen.push(...page.items);
      after = page.nextAfterIndex;
    }
    expect(seen.map(({ event }) => event.tenantid)).toEqual(Array(11).fill('acme'));
    expect(new Set(seen.map(({ index }) => index)).size).toBe(11);
    const others = await get<Page>('acme', '/v1/ledger/events?taskId=task-of-umbrella');
    expect(others).toEqual({ items: [], nextAfterIndex: null });
  });

  it('answers SQL with the events of the tenant alone, and refuses in words', async () => {
    const query = 'select tenant, count() > 0 from v_events group by tenant';
    expect(await post('umbrella', '/v1/ledger/sql', { query })).toMatchObject({
      rows: [['umbrella', 1]],
      truncated: false,
    });
    expect(await post('umbrella', '/v1/ledger/sql', { query: 'selec 1' })).toMatchObject({
      status: 400,
      code: 'sql-refused',
      detail: expect.stringContaining('Syntax error') as string,
    });
  });

  it('verifies, once for all who ask at the same time', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => post<object>('acme', '/v1/ledger/verify', {})),
    );
    expect(answers[0]).toMatchObject({ ok: true, firstFault: null });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('verifies by itself, and says how far it is and what it found', async () => {
    interface Booked {
      readonly id: string;
      readonly status: string;
      readonly outcome: object | null;
    }
    const path = '/v1/ledger/verifications';
    let booked = await post<Booked>('acme', path, {});
    for (const { id } = booked; booked.status === 'waiting' || booked.status === 'running';) {
      await new Promise((wake) => setTimeout(wake, 50));
      booked = await get<Booked>('acme', `${path}/${id}`);
    }
    expect(booked).toMatchObject({
      status: 'done',
      problem: null,
      outcome: { ok: true, firstFault: null, resumed: null },
    });
    expect(await get('acme', `${path}/none`)).toMatchObject({ status: 400 });
    expect(await get('acme', `${path}/019a0000-0000-7000-8000-00000000dead`)).toMatchObject({
      code: 'no-such-verification',
    });
    expect(await post('acme', path, { afresh: 'no' })).toMatchObject({ code: 'invalid-request' });
  });
});

describe('live events', () => {
  it('begin now, without content, and only those of the tenant', async () => {
    const live = follow('acme', 2);
    await new Promise((wake) => setTimeout(wake, 300));
    const before = sequences.get('acme') ?? 0;
    await publish('umbrella', 2);
    await publish('acme', 2, { secret: 'x' });
    const events = await live;
    expect(events.map(({ sequence, tenantid }) => [tenantid, sequence])).toEqual([
      ['acme', before + 1],
      ['acme', before + 2],
    ]);
    expect(events.every((event) => !('content' in event))).toBe(true);
  });

  it('go on after the last one received: none left out, none twice, however often the line breaks', async () => {
    const first = (sequences.get('acme') ?? 0) + 1;
    const { lastIndex } = await get<{ lastIndex: number }>('acme', '/v1/ledger');
    let last = String(lastIndex);
    const publishing = (async () => {
      for (let round = 0; round < 12; round += 1) {
        await publish('umbrella', 3);
        await publish('acme', 5);
      }
    })();
    const seen: number[] = [];
    while (seen.length < 60) {
      const events = await follow('acme', 4, { lastEventId: last });
      seen.push(...events.map(({ sequence }) => sequence));
      last = String(events.at(-1)?.index ?? last);
    }
    await publishing;
    expect(seen.slice(0, 60)).toEqual(Array.from({ length: 60 }, (_, at) => first + at));
  });

  it('can be had by task and by type', async () => {
    await publish('choosy', 2, { a: 1 });
    await publish('choosy', 3);
    const wanted = '?after=0&taskId=task-of-choosy&types=task.resumed.v1,task.failed.v1';
    const events = await follow('choosy', 3, { query: wanted });
    expect(events.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
  });

  it('wait for a reader that is slow, and lose nothing', async () => {
    const first = (sequences.get('slow') ?? 0) + 1;
    const filler = { filler: 'x'.repeat(200) };
    const gone = new AbortController();
    const response = await fetch(`${host.url}/v1/events?after=0`, {
      headers: headersOf('slow'),
      signal: gone.signal,
    });
    expect(response.status).toBe(200);
    for (let round = 0; round < 4; round += 1) await publish('slow', 4_000, filler);
    await new Promise((wake) => setTimeout(wake, 1000));
    let text = '';
    // Not before: fetch lets go of a body as soon as its response is forgotten.
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes(`"sequence":${first + 15_999},`) && text.endsWith('\n\n')) break;
    }
    gone.abort();
    expect(text).toMatch(/^retry: 1000\n\nid: /);
    const seen = [...text.matchAll(/"sequence":(\d+),/g)].map(([, n]) => Number(n));
    expect(seen).toEqual(Array.from({ length: 16_000 }, (_, at) => first + at));
  });

  it('tell of an event that is nested deeper than the stack, as pages do', async () => {
    const levels = 100_000;
    const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const event = String(note('task/deep', 1, { tenant: 'deep' }));
    const value = Buffer.from(event.replace('"runs":[]', `"runs":${deep}`));
    await bus.publish([delivered(value)]);
    const [live] = await follow('deep', 1, { query: '?after=0' });
    expect(live).toMatchObject({ sequence: 1 });
    const { items } = await get<Page>('deep', '/v1/ledger/events');
    expect(items).toMatchObject([{ event: { tenantid: 'deep' } }]);
  });

  it('refuse a position that is none', async () => {
    expect(await get('acme', '/v1/events?after=yesterday')).toMatchObject({
      status: 400,
      code: 'invalid-event-id',
    });
  });
});

describe('a row that was tampered with until it is no JSON', () => {
  it('is shown as it is, named by the verification, and stops nobody', async () => {
    await publish('tampered', 3);
    const { items } = await get<Page>('tampered', '/v1/ledger/events');
    const [, second] = items.map(({ index }) => index);
    const { client, end } = connectLedger({ path: folder }, 'owner');
    await client.command({
      query: `ALTER TABLE ledger_event UPDATE body = '{' WHERE ledger_index = ${second} SETTINGS mutations_sync = 1`,
    });
    await end();
    const page = await get<Page>('tampered', '/v1/ledger/events');
    expect(page.items[1]).toMatchObject({ index: second, event: { unreadable: '{' } });
    const live = await follow('tampered', 2, { query: '?after=0' });
    expect(live.map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(await post('tampered', '/v1/ledger/verify', {})).toMatchObject({
      ok: false,
      firstFault: { index: second },
    });
  });
});

describe('the blast radius', () => {
  it('is a list in pages with totals over all, and a file of all', async () => {
    for (const name of ['radius-1', 'radius-2'])
      await bus.publish(eventsOfTask(name, 'radius').map((value) => delivered(value)));
    const path = '/v1/ledger/blast-radius?reviewer=ben&limit=1';
    interface Answer {
      readonly items: readonly { readonly taskId: string; readonly redrive: string }[];
      readonly nextCursor: string | null;
      readonly totals: { readonly tasks: number } | null;
      readonly plan: { readonly tasks: number; readonly p95NanoUsd: number } | null;
      readonly factsSince: string | null;
    }
    const first = await get<Answer>('radius', path);
    const second = await get<Answer>('radius', `${path}&cursor=${first.nextCursor}`);
    const ids = [...first.items, ...second.items].map(({ taskId }) => taskId);
    expect(new Set(ids)).toEqual(
      new Set(['radius-1', 'radius-2'].map((name) => derivedId('task', name))),
    );
    expect(second.nextCursor).toBeNull();
    expect(first).toMatchObject({
      totals: { tasks: 2 },
      plan: { tasks: 2, p95NanoUsd: 2 * 750_000_000 },
      factsSince: null,
    });
    // They are over all: once is enough.
    expect(second).toMatchObject({ totals: null, plan: null });
    const file = await fetch(`${host.url}/v1/ledger/blast-radius/csv?reviewer=ben`, {
      headers: headersOf('radius'),
    });
    expect(file.headers.get('content-type')).toContain('text/csv');
    const lines = (await file.text()).trim().split('\r\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['task_id', ...ids]);
  });

  it('refuses what names nothing, or two things', async () => {
    for (const query of ['', 'model=a&tool=b', 'prompt=short'])
      for (const path of ['blast-radius', 'blast-radius/csv'])
        expect(await get('radius', `/v1/ledger/${path}?${query}`)).toMatchObject({
          status: 400,
          code: 'invalid-cause',
        });
  });
});
