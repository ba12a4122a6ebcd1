import { randomBytes } from 'node:crypto';
import { derivedId } from '@nightshift/kernel';
import { LedgerInMemory, type TestPostgres, withClient } from '@nightshift/testing';
import { afterEach, expect } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';

/** Orchestrators that are started on one ledger, and on copies of their database. */
export const useRestores = (postgres: TestPostgres) => {
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  const started: TestOrchestrator[] = [];
  afterEach(async () => {
    for (const one of started.splice(0)) await one.close();
  });
  const start = async (url: string, ledger?: LedgerInMemory): Promise<TestOrchestrator> => {
    const asked = ledger ? { past: ledger } : {};
    const one = await startOrchestrator(url, { masterKeys, ...asked });
    started.push(one);
    return one;
  };
  const stop = async (one: TestOrchestrator): Promise<void> => {
    started.splice(started.indexOf(one), 1);
    await one.close();
  };
  /** What jo's task says is there, and nothing else; `work` was done since, on the same database. */
  const lostSince = async (work: (one: TestOrchestrator) => Promise<unknown>) => {
    const ledger = new LedgerInMemory();
    const url = await postgres.newDatabase();
    const first = await start(url, ledger);
    await first.call('POST', '/v1/workflows', definition);
    const taskId = await submit(first, 'jo');
    await recorded(first);
    await stop(first);
    const backup = await copyOf(url);
    const second = await start(url, ledger);
    await work(second);
    await recorded(second);
    await stop(second);
    return { ledger, url, backup, taskId };
  };
  return { start, stop, lostSince };
};

export const copyOf = async (url: string): Promise<string> => {
  const name = `copy_${randomBytes(6).toString('hex')}`;
  const from = new URL(url).pathname.slice(1);
  const other = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  await withClient(other, (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE "${from}"`));
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
};

/** Until what it wrote is in the ledger. */
export const recorded = async ({ runtime }: TestOrchestrator): Promise<void> => {
  const left = () => runtime.dataSource.query('SELECT FROM outbox');
  await expect.poll(left, { timeout: 10_000 }).toHaveLength(0);
};

export const submit = async (one: TestOrchestrator, subject: string): Promise<string> => {
  const idempotencyKey = randomBytes(6).toString('hex');
  const body = { workflow: definition.name, brief: { topic: subject }, idempotencyKey, subject };
  return (await one.call('POST', '/v1/tasks', body))['taskId'] as string;
};
export const hold = async (one: TestOrchestrator, subject: string): Promise<string> => {
  const set = await one.call('POST', '/v1/legal-holds', { subject, reason: 'Case 7.' });
  expect(set.status).toBe(201);
  return set['holdId'] as string;
};
export const holdsOf = async (one: TestOrchestrator) =>
  (await one.call('GET', '/v1/legal-holds'))['items'] as Record<string, unknown>[];
export const keepFor = (one: TestOrchestrator, days: number) =>
  one.call('PUT', `/v1/retention/${definition.name}`, { days });
export const erase = (one: TestOrchestrator, subject: string) =>
  one.call('POST', `/v1/subjects/${subject}/erase`, { reason: 'Asked for.' });
export const isErased = async (one: TestOrchestrator, taskId: string) =>
  (await one.call('GET', `/v1/tasks/${taskId}`))['contentErased'];
export const reapply = (one: TestOrchestrator, body: object = {}) =>
  one.call('POST', '/v1/erasures/reapply', body);
export const fault = async (one: TestOrchestrator, erasureId: unknown) =>
  (await one.call('GET', `/v1/erasures/${erasureId as string}`))['fault'];

/** As the orchestrator writes one, written by somebody else. */
export const forged = (
  sequence: number,
  type: string,
  data: object,
  subject = 'privacy/default',
): Buffer => {
  const id = derivedId('forged', type, randomBytes(4).toString('hex'));
  return Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id,
      source: 'nightshift/orchestrator',
      type,
      subject,
      sequence,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      tenantid: 'default',
      taskid: subject,
      causationid: id,
      correlationid: subject,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      data,
    }),
  );
};
