import { randomBytes } from 'node:crypto';
import { derivedId } from '@nightshift/kernel';
import { orchestrator } from '@nightshift/orchestrator';
import { type Host, openRuntime, sealingOf, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { LedgerInMemory, testBus, usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSubject } from './subject-fixture.spec.js';

/** Real: PostgreSQL with the key ring, HTTP, the orchestrator. The ledger is one in memory, with forged events. */
const postgres = usePostgres();
const ledger = new LedgerInMemory();
let host: Host;

const lifted = (holdId: string): Buffer => {
  const id = derivedId('forged', holdId);
  return Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id,
      source: 'nightshift/orchestrator',
      type: 'legal-hold.lifted.v1',
      subject: 'privacy/default',
      sequence: 2,
      time: '2026-11-26T00:00:00.000Z',
      datacontenttype: 'application/json',
      tenantid: 'default',
      taskid: 'privacy/default',
      causationid: id,
      correlationid: id,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      data: { holdId: derivedId(holdId), by: 'eve', reason: 'Over.' },
    }),
  );
};

beforeEach(async () => {
  const log = createLogger({ service: 'orchestrator', level: 'fatal' });
  const { bus } = testBus();
  const databaseUrl = await postgres.newDatabase();
  const NIGHTSHIFT_MASTER_KEYS = `test:${randomBytes(32).toString('base64')}`;
  const sealing = await sealingOf({ NIGHTSHIFT_MASTER_KEYS }, databaseUrl);
  const opened = await openRuntime({
    definition: orchestrator,
    databaseUrl,
    bus,
    instance: 'o1',
    log,
    past: ledger,
    sealing,
  });
  const instance = await orchestrator.create(opened.runtime, orchestrator.config({}));
  host = await startHost({
    services: [{ opened, instance }],
    bus,
    sealing,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterEach(() => host?.close());

const subject = (...args: readonly string[]) => runSubject(host.url, ...args);

it('dismisses the event that is named, by its place or by its place and hash, and no other', async () => {
  ledger.take([lifted('first')]);
  ledger.putBeside(lifted('second'));
  ledger.take([lifted('third')]);
  ledger.putBeside(lifted('fourth'));
  ledger.vouches = false;
  const listed = async (...args: readonly string[]) =>
    (await subject('reapply-erasures', ...args)).err.match(/\d+:[0-9a-f]{12}\b/g) ?? [];
  const [one = '', two = '', three = '', four = '', ...more] = await listed();
  expect([one, two, three, four].map((name) => name.split(':')[0])).toEqual(['1', '1', '2', '2']);
  expect(more).toEqual([]);

  const refused = (await subject('reapply-erasures', '--dismiss', '1')).err;
  expect(refused).toContain('[ambiguous-doubt]');
  for (const name of [one, two]) expect(refused).toContain(`could mean ${name}`);
  expect(await listed()).toEqual([one, two, three, four]);

  expect(await listed('--dismiss', one, three)).toEqual([two, four]);
  expect(await listed('--dismiss', '2')).toEqual([two]);
  const last = await subject('reapply-erasures', '--dismiss', '1');
  expect(last).toEqual({
    out: expect.stringMatching(/^0 keys .* 0 events were put back\n$/),
    err: '',
  });
});

it('refuses what names nothing in the ledger', async () => {
  const { err } = await subject('reapply-erasures', '--dismiss', 'all');
  expect(err).toContain('[invalid-request]');
});
