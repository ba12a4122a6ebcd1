import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Night } from './night.js';
import { until, verified } from './settled.js';
import { peopleOf } from './tickets.scenarios.js';

/*
 * What is left of a person after an erasure: everything that was ever written by the services, by
 * PostgreSQL (its log of changes, too), by Kafka and by ClickHouse is looked through, byte by byte.
 * Simulated: the models of privacy.workflow.ts; nothing else.
 */
const WORKFLOW = fileURLToPath(new URL('./privacy.workflow.ts', import.meta.url));
const canary = (word: string): string => `${word}-CANARY-${randomBytes(5).toString('hex')}`;
const [PLAIN, GONE, KEPT] = [canary('PLAIN'), canary('GONE'), canary('KEPT')];
const NOTE = canary('NOTE');

interface Shown {
  readonly status: string;
  readonly brief: unknown;
  readonly contentErased: boolean;
}
interface Erasure {
  readonly status: string;
  readonly keys: number;
  readonly tasks: number;
  readonly cancelled: number;
}

describe('an erasure, over all services and stores', () => {
  let night: Night;
  const tasks = new Map<string, string>();

  beforeAll(async () => {
    night = await Night.prepare({ distributed: true, workflows: WORKFLOW });
    night.env['NIGHTSHIFT_MASTER_KEYS'] = `test:${randomBytes(32).toString('base64')}`;
    night.env['NIGHTSHIFT_ERASURE_SETTLE_MS'] = '31000';
    // Somebody who does not answer: what is to be told to them stays to be sent.
    night.env['NIGHTSHIFT_CHANNEL_DEAF_URL'] = 'http://127.0.0.1:9/hook';
    night.env['NIGHTSHIFT_CHANNEL_DEAF_SHOW'] = 'title';
    await night.up();
    await night.request('PUT', '/v1/channels/deaf', { kind: 'slack' });
  });
  afterAll(() => night?.dispose());

  const submit = async (about: string, way: string, subject?: string): Promise<string> => {
    const body = {
      workflow: 'personal',
      brief: { about, way },
      idempotencyKey: `${about}/${way}`,
      ...(subject === undefined ? {} : { subject }),
    };
    const { status, body: made } = await night.request<{ taskId: string }>(
      'POST',
      '/v1/tasks',
      body,
    );
    expect(status).toBe(201);
    tasks.set(`${about}/${way}`, made.taskId);
    return made.taskId;
  };
  const idOf = (about: string, way: string): string => tasks.get(`${about}/${way}`) ?? '';
  const shown = (taskId: string) => night.get<Shown>(`/v1/tasks/${taskId}`);
  const lines = (stdout: string): number => Number(stdout.trim());
  const inLedger = async (text: string): Promise<number> => {
    const { rows } = await night.cliJson<{ rows: unknown[][] }>(
      'ledger',
      'sql',
      `select count() from v_events where data like '%${text}%'`,
    );
    return lines(String(rows[0]?.[0]));
  };

  it('has people, models and tools talk about three persons, two of them named as data subjects', async () => {
    for (const [about, subject] of [
      [PLAIN, undefined],
      [GONE, `customer-${GONE}`],
      [KEPT, `customer-${KEPT}`],
    ] as const)
      for (const way of ['sent', 'asked', 'refused']) await submit(about, way, subject);
    const people = peopleOf(night);
    for (const about of [PLAIN, GONE, KEPT]) {
      // Before the answer is kept: it would answer the other one, too, which asks the same.
      await people.asked(idOf(about, 'asked'));
      await people.asked(idOf(about, 'refused'));
      const ticket = await people.asked(idOf(about, 'sent'));
      expect(ticket.ask.question).toContain(about);
      expect(
        await people.answer(ticket, { option: 'yes', note: `${NOTE} ${about}` }),
      ).toMatchObject({
        status: 200,
      });
      expect(await people.ended(idOf(about, 'sent'))).toMatchObject({
        status: 'completed',
        output: { text: `Dearest ${about}` },
      });
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      const keep = { fromTicketId: ticket.ticketId, expiresAt };
      expect((await night.request('POST', '/v1/precedents', keep)).status).toBe(201);
    }
    await until(
      () => night.get<{ items: readonly { status: string }[] }>('/v1/deliveries?limit=200'),
      ({ items }) => items.length > 0,
    );
  });

  it('erases one of them, completely within the time it takes to forget', async () => {
    const { code, stdout } = await night.cli(
      '--json',
      'subject',
      'erase',
      `customer-${GONE}`,
      '--reason',
      'Asked for by the person.',
      '--wait',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout) as Erasure).toMatchObject({
      status: 'complete',
      keys: 1,
      tasks: 3,
      cancelled: 2,
    });
    for (const way of ['sent', 'asked', 'refused'])
      expect(await shown(idOf(GONE, way))).toMatchObject({
        brief: '[erased]',
        contentErased: true,
      });
    expect(await shown(idOf(KEPT, 'asked'))).toMatchObject({
      status: 'waiting',
      brief: { about: KEPT },
      contentErased: false,
    });
    const { items } = await night.cliJson<{ items: readonly { by: string; purpose: string }[] }>(
      'ledger',
      'access',
      '--task',
      idOf(GONE, 'sent'),
    );
    expect(items).toContainEqual(expect.objectContaining({ by: 'local-user', purpose: 'task' }));
    // What is left of it still is what was recorded.
    expect(await verified(night)).toMatchObject({ ok: true });
    expect(await inLedger(PLAIN)).toBeGreaterThan(0);
    expect(await inLedger(GONE)).toBe(0);
  });

  it('leaves no byte of them, in any store, topic, log or backup of these', async () => {
    await night.stop();
    const found = await filesWith(night.data, [PLAIN, GONE, KEPT]);
    // Where a text in the clear is found: the search sees what there is.
    expect(new Set(found.get(PLAIN)?.map((file) => file.split('/')[0]))).toEqual(
      new Set(['kafka', 'ledger', 'postgres']),
    );
    expect(found.get(GONE)).toEqual([]);
    // Sealed from the first byte on: not even of who is not erased is there any.
    expect(found.get(KEPT)).toEqual([]);
  });
});

/** Files below the folder, by which of the texts stands in them. */
const filesWith = async (
  folder: string,
  texts: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const found = new Map(texts.map((text) => [text, [] as string[]]));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    for (const text of texts)
      if (bytes.includes(text)) found.get(text)?.push(path.slice(folder.length + 1));
  }
  return found;
};
