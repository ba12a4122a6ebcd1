import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { describeEnvironment } from '@nightshift/config';
import { createLogger } from '@nightshift/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleConfig, consoleSettings } from './config.js';
import { type Gateway, startGateway } from './gateway.client.js';

// Real: the gateway, HTTP. Fake: the services behind it, which answer as theirs do.
const TOKEN = 'a-token-of-enough-length';
const OWNED = '01890000-0000-8000-8000-00000000000b';
const ABSENT = '01890000-0000-8000-8000-00000000000c';

interface Asked {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly actor: string;
  readonly body: string;
}
type Body = Record<string, unknown>;

const listen = (server: Server): Promise<string> =>
  new Promise((settle) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      settle(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    }),
  );
const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};
const letter = (service: string, minute: number) => ({
  deadLetterId: `01890000-0000-8000-8000-0000000000${minute}`,
  service,
  parkedAt: `2026-11-26T00:${minute}:00.000Z`,
});

describe('the gateway', () => {
  const asked: Asked[] = [];
  const servers: Server[] = [];
  let gateway: Gateway;
  let url: string;

  const answerOf = (service: string, { url: path = '' }: IncomingMessage): [number, Body] => {
    if (path === '/readyz') {
      // Somebody else has got the port of qa.
      const there = service === 'qa' ? 'cost' : service;
      return [200, { status: 'ready', dependencies: { [`${there}: PostgreSQL`]: 'ok' } }];
    }
    if (path === '/v1/system')
      return [200, { services: [{ name: service, ready: true }], bus: 'kafka', simulated: [] }];
    if (path === '/v1/system/settings')
      return [200, { items: [{ service, name: 'X', value: '1' }], unreachable: [] }];
    if (path.startsWith('/v1/system/dead-letters?')) {
      if (path.includes('limit=0')) return [400, { code: 'invalid-request' }];
      const minutes = service === 'cost' ? [11, 13] : [12];
      const items = minutes.map((minute) => letter(service, minute)).toReversed();
      return [200, { items, nextCursor: null, unreachable: [] }];
    }
    if (path.endsWith('/groups'))
      return [200, { items: [{ service, count: service === 'qa' ? 5 : 2 }], unreachable: [] }];
    if (path.includes(OWNED) && service === 'qa') return [200, { outcome: 'handled' }];
    return [404, { code: 'no-such-dead-letter' }];
  };
  const respond = async (
    service: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const actor = String(headers['x-nightshift-actor']);
    asked.push({ service, method, url: path, actor, body: await textOf(request) });
    const allowed = path === '/readyz' || headers.authorization === `Bearer ${TOKEN}`;
    const [status, answer] = allowed ? answerOf(service, request) : [401, {}];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  };
  const serve = (service: string): Promise<string> => {
    const server = createServer((request, response) => void respond(service, request, response));
    servers.push(server);
    return listen(server);
  };
  const upstreamsOf = async (): Promise<ConsoleConfig['upstreams']> => [
    { name: 'cost', url: await serve('cost'), prefixes: [] },
    { name: 'qa', url: await serve('qa'), prefixes: [] },
  ];
  const start = async (upstreams: ConsoleConfig['upstreams']): Promise<void> => {
    const probe = createServer();
    url = await listen(probe);
    await new Promise((settle) => probe.close(settle));
    const config = { host: '127.0.0.1', port: Number(new URL(url).port), token: TOKEN };
    const log = createLogger({ service: 'console', destination: { write: () => undefined } });
    const settings = describeEnvironment(
      { NIGHTSHIFT_API_TOKEN: consoleSettings.NIGHTSHIFT_API_TOKEN },
      { NIGHTSHIFT_API_TOKEN: TOKEN },
    );
    gateway = await startGateway({ ...config, logLevel: 'info', upstreams, settings }, log);
  };
  const ask = async (method: string, path: string, body?: object): Promise<[number, Body]> => {
    const response = await fetch(`${url}/v1/system${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'x-nightshift-actor': 'ana',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return [response.status, (await response.json()) as Body];
  };

  beforeAll(async () => {
    await start([
      ...(await upstreamsOf()),
      // Nothing listens there.
      { name: 'audit', url: 'http://127.0.0.1:9', prefixes: [] },
    ]);
  });
  afterAll(async () => {
    await gateway.close();
    for (const server of servers) server.close();
  });

  it('lists all services as one system, and the one that does not answer as not ready', async () => {
    const [status, system] = await ask('GET', '');
    expect(status).toBe(200);
    expect(system).toMatchObject({
      bus: 'kafka',
      services: [
        { name: 'cost', ready: true },
        { name: 'qa', ready: true },
        { name: 'audit', ready: false, lagSeconds: null },
      ],
    });
    expect(JSON.stringify(system)).toContain('It does not answer');
  });

  it('is not ready while a service is away, or another one answers in its place', async () => {
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not ready',
      dependencies: {
        cost: 'ok',
        qa: expect.stringMatching(/^another service answers at http/) as string,
        audit: 'fetch failed',
      },
    });
  });

  it('needs the token itself', async () => {
    expect((await fetch(`${url}/v1/system`)).status).toBe(401);
    expect((await fetch(`${url}/v1/system/dead-letters`)).status).toBe(401);
  });

  it('gives the letters of all as one list in pages, and names whose are missing', async () => {
    const [status, page] = await ask('GET', '/dead-letters?limit=2');
    expect(status).toBe(200);
    expect(page).toMatchObject({
      items: [{ service: 'cost' }, { service: 'qa' }],
      unreachable: ['audit'],
    });
    const cursor = Buffer.from(String(page['nextCursor']), 'base64url').toString();
    expect(JSON.parse(cursor)).toEqual([letter('qa', 12).parkedAt, letter('qa', 12).deadLetterId]);
    const [, groups] = await ask('GET', '/dead-letters/groups');
    expect(groups).toMatchObject({ items: [{ count: 5 }, { count: 2 }], unreachable: ['audit'] });
  });

  it('gives the settings of all, and its own, without what is secret', async () => {
    const [status, settings] = await ask('GET', '/settings');
    expect(status).toBe(200);
    expect(settings).toMatchObject({
      items: [
        { service: 'cost', name: 'X' },
        { service: 'qa', name: 'X' },
        { service: 'console', name: 'NIGHTSHIFT_API_TOKEN', value: null, from: 'environment' },
      ],
      unreachable: ['audit'],
    });
    expect(JSON.stringify(settings)).not.toContain(TOKEN);
  });

  it('asks only the service that is named, and passes on what a service refuses', async () => {
    asked.length = 0;
    const [, page] = await ask('GET', '/dead-letters?service=qa');
    expect(page).toMatchObject({ items: [{ service: 'qa' }], nextCursor: null, unreachable: [] });
    expect(asked.map(({ service }) => service)).toEqual(['qa']);
    expect(await ask('GET', '/dead-letters?limit=0')).toEqual([400, { code: 'invalid-request' }]);
  });

  it('has a letter redriven by whoever has it, as whoever asks', async () => {
    asked.length = 0;
    const redriven = await ask('POST', `/dead-letters/${OWNED}/redrive`, { reason: 'mended' });
    expect(redriven).toEqual([200, { outcome: 'handled' }]);
    const path = `/v1/system/dead-letters/${OWNED}/redrive`;
    expect(asked.find(({ service }) => service === 'qa')).toEqual({
      service: 'qa',
      method: 'POST',
      url: path,
      actor: 'ana',
      body: '{"reason":"mended"}',
    });
  });

  it('does not say that a letter does not exist while a service is silent', async () => {
    const [status, problem] = await ask('GET', `/dead-letters/${ABSENT}`);
    expect([status, problem['code']]).toEqual([503, 'service-unavailable']);
    expect(problem['detail']).toContain('audit');
    expect((await ask('GET', '/dead-letters/no-id'))[0]).toBe(400);
  });
});
