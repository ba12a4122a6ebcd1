import { Readable } from 'node:stream';
import { type FastifyInstance, fastify } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { guardAccess, isLoopback } from './access.js';

const TOKEN = 'correct horse battery staple';
const FAR = { host: '0.0.0.0', token: TOKEN };
const NEAR = { host: '127.0.0.1', token: undefined };

const server = (options: { host: string; token: string | undefined }): FastifyInstance => {
  const app = fastify();
  guardAccess(app, options);
  for (const url of ['/', '/livez', '/readyz', '/metrics', '/console/app.js', '/v1/tasks']) {
    app.get(url, () => 'here');
  }
  app.post('/v1/tasks', () => 'done');
  app.get('/a/:token', () => 'here');
  app.post('/a/:token', ({ body }) => body);
  return app;
};

const get = (
  options: typeof FAR | typeof NEAR,
  url: string,
  headers: Record<string, string> = {},
) => server(options).inject({ url, headers: { host: '127.0.0.1:7070', ...headers } });
const post = (options: typeof FAR | typeof NEAR, headers: Record<string, string>) =>
  server(options).inject({
    method: 'POST',
    url: '/v1/tasks',
    headers: { host: '127.0.0.1:7070', ...headers },
  });

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.9.8.7', 'localhost', 'LOCALHOST', '::1', '[::1]'])(
    'holds for %s',
    (host) => expect(isLoopback(host)).toBe(true),
  );
  it.each([
    '',
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '1127.0.0.1',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1:80',
    '[::2]',
  ])('does not hold for "%s"', (host) => expect(isLoopback(host)).toBe(false));
});

describe('guardAccess beyond loopback', () => {
  it('refuses to listen without a token, and says how to give one', () => {
    expect(() => guardAccess(fastify(), { host: '0.0.0.0', token: undefined })).toThrow(
      /NIGHTSHIFT_API_TOKEN_FILE/,
    );
  });

  it('answers whoever sends the token, under whatever name it is reached', async () => {
    const headers = { authorization: `bearer ${TOKEN}`, host: 'nightshift.example' };
    expect((await get(FAR, '/v1/tasks', headers)).statusCode).toBe(200);
    expect((await post(FAR, headers)).statusCode).toBe(200);
  });

  it.each([
    ['none', ''],
    ['another', 'Bearer wrong'],
    ['a prefix of it', `Bearer ${TOKEN.slice(0, -1)}`],
    ['one with more after it', `Bearer ${TOKEN}x`],
    ['another scheme', `Basic ${TOKEN}`],
  ])('refuses %s with a problem that says what to send', async (_what, authorization) => {
    const response = await get(FAR, '/v1/tasks?secret=1', { authorization });
    expect(response.statusCode).toBe(401);
    expect(response.headers['content-type']).toMatch('application/problem+json');
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toMatchObject({ code: 'token-needed', instance: '/v1/tasks' });
    expect(response.json<{ detail: string }>().detail).toMatch(/Authorization: Bearer/);
  });

  it('leaves probes, metrics and the page open, and nothing else', async () => {
    for (const url of ['/livez', '/readyz', '/metrics', '/', '/console/app.js'])
      expect((await get(FAR, url)).statusCode).toBe(200);
    for (const url of ['/v1/tasks', '/nowhere', '/livez/x', '/console/unknown', '//livez'])
      expect((await get(FAR, url)).statusCode).toBe(401);
  });
});

describe('a session of the page', () => {
  const signIn = async (headers: Record<string, string>) =>
    server(FAR).inject({ method: 'POST', url: '/console/session', headers });
  const cookieOf = async (): Promise<string> => {
    const { headers } = await signIn({ authorization: `Bearer ${TOKEN}` });
    return String(headers['set-cookie']).split(';')[0] ?? '';
  };

  it('needs the token', async () => {
    expect((await signIn({})).statusCode).toBe(401);
    expect((await signIn({ authorization: 'Bearer wrong' })).statusCode).toBe(401);
  });

  it('is a cookie that scripts cannot read and other sites cannot send, without the token in it', async () => {
    const response = await signIn({ authorization: `Bearer ${TOKEN}` });
    expect(response.statusCode).toBe(204);
    expect(response.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(String(response.headers['set-cookie'])).not.toContain(TOKEN);
  });

  it('opens what the token opens, also for an EventSource, which sends no headers of its own', async () => {
    const cookie = await cookieOf();
    expect((await get(FAR, '/v1/tasks', { cookie })).statusCode).toBe(200);
    expect((await get(FAR, '/v1/tasks', { cookie: `a=b; ${cookie}; c=d` })).statusCode).toBe(200);
    expect((await post(FAR, { cookie, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
  });

  it('changes nothing for a page of another site', async () => {
    const response = await post(FAR, { cookie: await cookieOf(), 'sec-fetch-site': 'cross-site' });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'foreign-origin' });
  });

  it('cannot be forged, prolonged or used with another token', async () => {
    const cookie = await cookieOf();
    const [name = '', value = ''] = cookie.split('=');
    const [endsAt = '', signed = ''] = value.split('.');
    const later = `${name}=${Number(endsAt) + 1}.${signed}`;
    const other = server({ host: '0.0.0.0', token: 'another token altogether' });
    expect((await get(FAR, '/v1/tasks', { cookie: later })).statusCode).toBe(401);
    expect((await get(FAR, '/v1/tasks', { cookie: `${name}=` })).statusCode).toBe(401);
    expect((await other.inject({ url: '/v1/tasks', headers: { cookie } })).statusCode).toBe(401);
  });

  it('ends after twelve hours, and by signing out', async () => {
    const cookie = await cookieOf();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 12 * 3_600_000 + 1_000 });
    try {
      expect((await get(FAR, '/v1/tasks', { cookie })).statusCode).toBe(401);
    } finally {
      vi.useRealTimers();
    }
    const out = await server(FAR).inject({
      method: 'DELETE',
      url: '/console/session',
      headers: { cookie },
    });
    expect(out.headers['set-cookie']).toMatch(/=; .*Max-Age=0/);
  });
});

describe('guardAccess on loopback without a token', () => {
  it.each(['127.0.0.1', '127.0.0.1:7070', 'localhost:7070', 'LocalHost', '[::1]:7070'])(
    'answers to the name %s',
    async (host) => expect((await get(NEAR, '/v1/tasks', { host })).statusCode).toBe(200),
  );

  it.each(['evil.example', 'evil.example:7070', '127.0.0.1.evil.example:7070', '10.0.0.7:7070'])(
    'refuses the name "%s", whose address may have been rebound to loopback',
    async (host) => {
      const response = await get(NEAR, '/v1/tasks', { host });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: 'foreign-host' });
    },
  );

  it.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['same-site, another port', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
    ['an older browser', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('lets no page of another site change anything: %s', async (_what, headers) => {
    const response = await post(NEAR, headers);
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'foreign-origin' });
  });

  it.each([
    ['curl', {}],
    ['our page', { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:7070' }],
    [
      'our page behind the gateway',
      { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:9' },
    ],
    ['our page in an older browser', { origin: 'http://127.0.0.1:7070' }],
  ])('lets %s', async (_what, headers) => {
    expect((await post(NEAR, headers)).statusCode).toBe(200);
  });
});

describe('an answer link', () => {
  const form = (
    options: typeof FAR | typeof NEAR,
    url: string,
    more: Record<string, string> = {},
    payload = 'option=yes&why=a+b%26c',
  ) =>
    server(options).inject({
      method: 'POST',
      url,
      payload,
      headers: {
        host: '127.0.0.1:7070',
        'content-type': 'application/x-www-form-urlencoded',
        ...more,
      },
    });

  it('is open to whoever has its address, and takes a form', async () => {
    expect((await get(FAR, '/a/some.token')).statusCode).toBe(200);
    const taken = await form(FAR, '/a/some.token');
    expect(taken.statusCode).toBe(200);
    expect(taken.json()).toEqual({ option: 'yes', why: 'a b&c' });
    expect((await form(NEAR, '/a/some.token')).statusCode).toBe(200);
  });

  it('is passed on unread by a gateway', async () => {
    const gateway = fastify();
    guardAccess(gateway, FAR);
    gateway.post('/a/*', async ({ body }) => ({ isUnread: body instanceof Readable }));
    const request = {
      method: 'POST',
      url: '/a/some.token',
      payload: 'option=yes',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    } as const;
    expect((await gateway.inject(request)).json()).toEqual({ isUnread: true });
  });

  it('takes no form that is larger than anybody types', async () => {
    const { statusCode } = await form(FAR, '/a/some.token', {}, `why=${'x'.repeat(300_000)}`);
    expect(statusCode).toBe(413);
  });

  it('opens nothing beside it, and no form is taken elsewhere', async () => {
    for (const url of ['/a', '/a/some.token/more', '/a/../v1/tasks', '/v1/tasks'])
      expect([url, (await get(FAR, url)).statusCode]).not.toEqual([url, 200]);
    const bearer = { authorization: `Bearer ${TOKEN}` };
    expect((await form(FAR, '/v1/tasks')).statusCode).toBe(401);
    expect((await form(FAR, '/v1/tasks', bearer)).statusCode).toBe(415);
    expect((await form(NEAR, '/v1/tasks')).statusCode).toBe(415);
  });
});
