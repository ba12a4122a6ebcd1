import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { lifecycleTopic } from '@nightshift/contracts';
import { derivedId } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ask,
  type Request,
  SECRET,
  startOtherSystems,
  startReceiver,
} from '../other-systems-fixture.spec.js';

/** Real: PostgreSQL, HTTP and SMTP servers on this machine, the embedded bus. */
const postgres = usePostgres();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

type Started = Awaited<ReturnType<typeof startOtherSystems>>;
const receiver = async (...args: Parameters<typeof startReceiver>) => {
  const made = await startReceiver(...args);
  closing.push(made.close);
  return made;
};
const start = async (...args: Parameters<typeof startOtherSystems>): Promise<Started> => {
  const made = await startOtherSystems(...args);
  closing.push(made.close);
  return made;
};
const hook = (url: string, path = '/hook') => ({
  NIGHTSHIFT_CHANNEL_OPS_URL: `${url}${path}`,
  NIGHTSHIFT_CHANNEL_OPS_SECRET: SECRET,
});
const webhook = { kind: 'webhook' };
const deliveries = async ({ call }: Started) =>
  (await call('GET', '/v1/deliveries'))['items'] as readonly {
    readonly deliveryId: string;
    readonly status: string;
    readonly attempts: number;
    readonly lastFault: string | null;
  }[];
const settled = async (service: Started, status: string, count = 1): Promise<void> => {
  const reached = async () => (await deliveries(service)).filter((one) => one.status === status);
  await expect.poll(reached, { timeout: 10_000 }).toHaveLength(count);
};

/** The embedded bus gives it back once every group has handled it. */
const heard = (service: Started, ticketId: string) => service.republish(`ticket/${ticketId}`);

describe('a webhook', () => {
  it('is told once of an event that comes again, signed, without its content', async () => {
    const there = await receiver();
    const service = await start(await postgres.newDatabase(), { env: hook(there.url) });
    expect(await service.call('PUT', '/v1/channels/ops', webhook)).toMatchObject({ status: 200 });
    const ticketId = await service.open({ question: 'Is Ms Doe solvent?' });
    await settled(service, 'sent');
    await heard(service, ticketId);
    await service.open();
    await settled(service, 'sent', 2);
    expect(there.requests).toHaveLength(2);
    const none: Request = { path: '', headers: {}, body: '' };
    const { headers, body } = there.requests[0] ?? none;
    const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
    // Not by the library that signs.
    const key = Buffer.alloc(32, 7);
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'ticket.opened.v2',
      data: { ticketId, queue: 'reviewers' },
      link: `http://127.0.0.1:7070/#ticket/${ticketId}`,
    });
    expect(body).not.toContain('Doe');
    expect(await service.events('notification.sent.v1')).toMatchObject([
      { data: { channel: 'ops', eventType: 'ticket.opened.v2', attempts: 1, deliveryId: id } },
      { data: { channel: 'ops' } },
    ]);
  });

  it('is tried again after 503, with the same id, and across a restart', async () => {
    const there = await receiver((_request, n) => (n < 3 ? 503 : 204));
    const databaseUrl = await postgres.newDatabase();
    const first = await startOtherSystems(databaseUrl, {
      env: hook(there.url),
      schedule: [0, 1_000, 1_000],
    });
    await first.call('PUT', '/v1/channels/ops', webhook);
    await first.open();
    await expect.poll(() => there.requests.length).toBe(1);
    await first.close();
    const second = await start(databaseUrl, { env: hook(there.url), schedule: [0, 30, 30] });
    await settled(second, 'sent');
    expect(new Set(there.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(there.requests).toHaveLength(3);
    expect(await second.events('notification.sent.v1')).toMatchObject([{ data: { attempts: 3 } }]);
  });

  it('fails visibly after the last try, and is sent again when somebody asks for it', async () => {
    let answer = 500;
    const there = await receiver(() => answer);
    const service = await start(await postgres.newDatabase(), { env: hook(there.url) });
    await service.call('PUT', '/v1/channels/ops', webhook);
    await service.open();
    await settled(service, 'failed');
    expect(there.requests).toHaveLength(3);
    expect(await service.events('notification.failed.v1')).toMatchObject([
      { data: { attempts: 3, reason: 'The receiver answered 500.' } },
    ]);
    answer = 200;
    const [failed] = await deliveries(service);
    const again = `/v1/deliveries/${failed?.deliveryId}/redeliver`;
    expect(await service.call('POST', again)).toMatchObject({
      status: 200,
      state: 'due',
      attempts: 0,
    });
    await settled(service, 'sent');
    expect(await service.call('POST', `/v1/deliveries/${derivedId('x')}/redeliver`)).toMatchObject({
      status: 404,
      code: 'no-such-delivery',
    });
  });

  it('is switched off by 410, and what was on its way with it', async () => {
    const there = await receiver(() => 410);
    const service = await start(await postgres.newDatabase(), { env: hook(there.url) });
    await service.call('PUT', '/v1/channels/ops', webhook);
    await service.open();
    await settled(service, 'failed');
    await expect.poll(async () => (await service.call('GET', '/v1/channels'))['items']).toEqual([]);
    expect(await service.events('channel.removed.v1')).toMatchObject([
      { data: { channel: 'ops', by: 'nightshift', reason: 'The receiver answered 410 Gone.' } },
    ]);
    await heard(service, await service.open());
    expect(await deliveries(service)).toHaveLength(1);
  });

  it('follows no redirect, and reaches no private address that was not allowed', async () => {
    const there = await receiver(() => 302);
    const service = await start(await postgres.newDatabase(), {
      env: hook(there.url),
      schedule: [0],
    });
    await service.call('PUT', '/v1/channels/ops', webhook);
    await service.open();
    await settled(service, 'failed');
    expect(there.to('/elsewhere')).toEqual([]);
    const strict = await start(await postgres.newDatabase(), {
      env: { ...hook(there.url, '/private'), NIGHTSHIFT_EGRESS_ALLOW_PRIVATE: '' },
    });
    await strict.call('PUT', '/v1/channels/ops', webhook);
    const tested = await strict.call('POST', '/v1/channels/ops/test');
    expect(tested).toMatchObject({ status: 200, delivered: false });
    expect(tested['reason']).toContain('NIGHTSHIFT_EGRESS_ALLOW_PRIVATE');
    expect(there.to('/private')).toEqual([]);
  });

  it('gets each message from one of two replicas, not from both at once', async () => {
    const there = await receiver(async () => {
      await new Promise((wake) => setTimeout(wake, 100));
      return 200;
    });
    const databaseUrl = await postgres.newDatabase();
    const first = await start(databaseUrl, { env: hook(there.url), instance: 'e1' });
    await first.call('PUT', '/v1/channels/ops', webhook);
    const second = await start(databaseUrl, { env: hook(there.url), instance: 'e2' });
    for (let n = 0; n < 40; n += 1) await (n % 2 ? first : second).open();
    await settled(first, 'sent', 40);
    const ids = there.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
  });
});

describe('a channel', () => {
  it('is refused without its settings, saying which', async () => {
    const service = await start(await postgres.newDatabase());
    const refused = await service.call('PUT', '/v1/channels/on-call', webhook);
    expect(refused).toMatchObject({ status: 400, code: 'channel-not-configured' });
    expect(refused['detail']).toContain('NIGHTSHIFT_CHANNEL_ON_CALL_URL');
    expect(refused['detail']).toContain('NIGHTSHIFT_CHANNEL_ON_CALL_SECRET');
    const odd = { ...webhook, events: ['notification.sent.v1'] };
    expect(await service.call('PUT', '/v1/channels/on-call', odd)).toMatchObject({
      status: 400,
      code: 'invalid-request',
    });
  });

  it('hears of its own tenant alone, and of nothing once it is removed', async () => {
    const there = await receiver();
    const service = await start(await postgres.newDatabase(), { env: hook(there.url) });
    await service.call('PUT', '/v1/channels/ops', webhook);
    await service.open({}, 'globex');
    await service.open();
    await settled(service, 'sent');
    const removal = { reason: 'No longer used.' };
    expect(await service.call('DELETE', '/v1/channels/ops', removal)).toMatchObject({
      status: 204,
    });
    await heard(service, await service.open());
    expect(await deliveries(service)).toHaveLength(1);
    expect(there.requests).toHaveLength(1);
    expect(await service.call('DELETE', '/v1/channels/ops', removal)).toMatchObject({
      status: 404,
    });
  });

  it('to Slack shows a title only where it is set to', async () => {
    const there = await receiver();
    const service = await start(await postgres.newDatabase(), {
      env: {
        NIGHTSHIFT_CHANNEL_TEAM_URL: `${there.url}/facts`,
        NIGHTSHIFT_CHANNEL_INNER_URL: `${there.url}/title`,
        NIGHTSHIFT_CHANNEL_INNER_SHOW: 'title',
      },
    });
    await service.call('PUT', '/v1/channels/team', { kind: 'slack' });
    await service.call('PUT', '/v1/channels/inner', { kind: 'slack' });
    await service.open({ title: 'Pay Ms Doe?' });
    await settled(service, 'sent', 2);
    expect(there.to('/facts')[0]?.body).toContain('reviewers');
    expect(there.to('/facts')[0]?.body).not.toContain('Doe');
    expect(there.to('/title')[0]?.body).toContain('Pay Ms Doe?');
  });

  it('to PagerDuty triggers by a halt, and resolves by its end', async () => {
    const there = await receiver(() => 202);
    const service = await start(await postgres.newDatabase(), {
      env: {
        NIGHTSHIFT_CHANNEL_PAGER_URL: `${there.url}/pd`,
        NIGHTSHIFT_CHANNEL_PAGER_SECRET: 'R0123456789',
      },
    });
    await service.call('PUT', '/v1/channels/pager', { kind: 'pagerduty' });
    const haltId = derivedId('halt', '1');
    const publish = (type: string, data: object, content?: object) =>
      service.publish(lifecycleTopic('cost'), costEvent(type, { haltId, ...data }, content), type);
    const at = { scope: 'tenant', key: 'default', tenant: 'default' };
    const ticket = { ticketId: derivedId('t'), kind: 'budget', queue: 'operators', risk: 'high' };
    const figures = { dueAt: '2026-11-25T10:00:00.000Z', settledNanoUsd: 1, reservedNanoUsd: 0 };
    await publish(
      'halt.ordered.v2',
      { ...at, ...ticket, ...figures, reason: 'loop' },
      { ask: { ...ask, kind: 'budget' } },
    );
    await settled(service, 'sent');
    await publish('halt.lifted.v1', { ...at, ticketId: ticket.ticketId, by: 'ana' });
    await settled(service, 'sent', 2);
    expect(service.parked).toEqual([]);
    expect(there.requests.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { event_action: 'trigger', dedup_key: haltId, routing_key: 'R0123456789' },
      { event_action: 'resolve', dedup_key: haltId },
    ]);
  });

  it('by mail says what waits and where, and is tried again when the server refuses', async () => {
    const mails: string[] = [];
    let refusals = 1;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) =>
        done((refusals -= 1) < 0 ? null : Object.assign(new Error('later'), { responseCode: 451 })),
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          mails.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    closing.push(() => new Promise((done) => server.close(() => done())));
    const { port } = server.server.address() as AddressInfo;
    const service = await start(await postgres.newDatabase(), {
      env: {
        NIGHTSHIFT_CHANNEL_MAIL_TO: 'reviews@example.com',
        NIGHTSHIFT_CHANNEL_MAIL_FROM: 'nightshift@example.com',
        NIGHTSHIFT_SMTP_URL: `smtp://127.0.0.1:${port}`,
      },
    });
    await service.call('PUT', '/v1/channels/mail', { kind: 'email' });
    const ticketId = await service.open({ title: 'Pay Ms Doe?' });
    await settled(service, 'sent');
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain('Subject: Nightshift: A person is asked (reviewers)');
    expect(mails[0]?.replaceAll('=\r\n', '')).toContain(ticketId);
    expect(mails[0]).not.toContain('Doe');
    expect(await service.events('notification.sent.v1')).toMatchObject([{ data: { attempts: 2 } }]);
  });
});

let sequence = 0;
const costEvent = (type: string, data: object, content?: object): string => {
  const id = derivedId('cost event', String((sequence += 1)));
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: 'nightshift/cost',
    type,
    subject: 'budget/tenant/default',
    sequence,
    time: '2026-11-25T09:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: 'default',
    taskid: 'budget/tenant/default',
    causationid: id,
    correlationid: id,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data,
    content,
  });
};
