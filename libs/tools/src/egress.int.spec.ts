import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { egressFetch, type EgressOptions } from './egress.js';

// Real: HTTP servers on 127.0.0.1 and 127.0.0.2. Made up: how names become addresses.
interface Seen {
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
const seen: Seen[] = [];
const servers: Server[] = [];
let [port, other] = [0, 0];

/** Answers `/to?<status>&<location>` with that redirect, and everything else with what it got. */
const serve = (address: string): Promise<number> => {
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url = '', headers } = request;
      seen.push({ at: address, method, url, headers, body: await text(request) });
      const [, status, location] = /^\/to\?(\d+)&(.*)$/.exec(url) ?? [];
      response.setHeader('connection', 'close');
      if (status === undefined) return response.end(JSON.stringify({ at: address }));
      response.writeHead(Number(status), { location: decodeURIComponent(location ?? '') }).end();
    })();
  });
  servers.push(server);
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, address, () => resolve((server.address() as AddressInfo).port));
  return promise;
};

const names: Record<string, readonly string[]> = {
  'api.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'inside.test': ['127.0.0.2'],
  'both.test': ['127.0.0.1', '127.0.0.2'],
};
const lookup: LookupFunction = (name, _, done) =>
  done(
    null,
    (names[name] ?? []).map((address) => ({ address, family: 4 })),
  );

beforeAll(async () => {
  [port, other] = [await serve('127.0.0.1'), await serve('127.0.0.2')];
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => servers.map((server) => server.close()));

const fetching = (more: Partial<EgressOptions> = {}) =>
  egressFetch({
    allowedHosts: [`api.test:${port}`, `*.test:${port}`, `inside.test:${other}`],
    allowPrivate: ['127.0.0.1/32'],
    lookup,
    ...more,
  });
const redirect = (status: number, location: string): string =>
  `http://api.test:${port}/to?${status}&${encodeURIComponent(location)}`;
const refused = (reason: string) => ({
  name: 'EgressRefused',
  message: expect.stringContaining(reason) as string,
});

describe('an address that is not public is refused,', () => {
  it.each([
    'localhost',
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '127.1',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.100.100.200',
    '169.254.169.254',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[ff02::1]',
    '[2001:db8::1]',
  ])('also where its host is allowed: %s', async (host) => {
    const get = egressFetch({ allowedHosts: [`${host}:${port}`] });
    await expect(get(`http://${host}:${port}/`)).rejects.toMatchObject(
      refused('is no public address'),
    );
    expect(seen).toEqual([]);
  });

  it('unless the operator allows its range', async () => {
    const get = egressFetch({ allowedHosts: [`127.0.0.1:${port}`] });
    await expect(get(`http://2130706433:${port}/`)).rejects.toMatchObject(refused('no public'));
    const response = await fetching()(`http://api.test:${port}/`);
    expect([response.status, await response.json()]).toEqual([200, { at: '127.0.0.1' }]);
  });

  it('unless the range is none: that is refused at the start', () =>
    expect(() => fetching({ allowPrivate: ['10.1.0.0'] })).toThrow('10.1.2.3/32'));

  it('also where it is one of several that the name has', () =>
    expect(fetching()(`http://both.test:${port}/`)).rejects.toMatchObject(refused('127.0.0.2')));
});

describe('a host that is not allowed', () => {
  it.each([
    ['another', 'http://evil.example/'],
    ['another port', 'http://api.test/'],
    ['a file', 'file:///etc/passwd'],
    ['another protocol', 'ftp://api.test/'],
  ])('is not reached: %s', async (_, url) => {
    const asked = vi.fn(lookup);
    await expect(fetching({ lookup: asked })(url)).rejects.toMatchObject({
      name: 'EgressRefused',
    });
    expect(asked).not.toHaveBeenCalled();
  });

  it('is every host where none is named', () =>
    expect(egressFetch({ allowedHosts: [] })('https://example.com')).rejects.toMatchObject(
      refused('it names none'),
    ));
});

describe('a redirect', () => {
  it('is followed within what is allowed', async () => {
    const response = await fetching()(redirect(302, '/there'));
    expect([response.status, seen.map(({ url }) => url).at(-1)]).toEqual([200, '/there']);
  });

  it.each([
    ['to a private address', () => `http://inside.test:${other}/`, 'is no public address'],
    ['to a host that is not allowed', () => 'http://evil.example/', 'not among the allowedHosts'],
    ['to an address in another form', () => `http://2130706433:${port}/`, 'not among'],
    ['to a file', () => 'file:///etc/passwd', 'file:'],
  ])('%s is refused, and reaches nobody', async (_, location, reason) => {
    await expect(fetching()(redirect(302, location()))).rejects.toMatchObject(refused(reason));
    expect(seen.map(({ at }) => at)).toEqual(['127.0.0.1']);
  });

  it('after another is checked as well', () =>
    expect(
      fetching()(redirect(307, redirect(307, `http://inside.test:${other}/`))),
    ).rejects.toMatchObject(refused('127.0.0.2')));

  it('without end is given up', () => {
    const loop = `http://api.test:${port}/to?302&`;
    // An empty location is the same place again.
    return expect(fetching()(loop)).rejects.toMatchObject(refused('more than 10 times'));
  });

  const credentials = {
    authorization: 'Bearer secret',
    cookie: 'session=secret',
    'x-api-key': 'secret',
    accept: 'text/plain',
  };

  it('takes no credentials to another origin, whatever their header is called', async () => {
    await fetching()(redirect(307, `http://other.test:${port}/`), { headers: credentials });
    expect(JSON.stringify(seen[0]?.headers)).toContain('secret');
    expect(JSON.stringify(seen[1]?.headers)).not.toContain('secret');
    expect(seen[1]?.headers).toMatchObject({ accept: 'text/plain', host: `other.test:${port}` });
  });

  it('keeps them within the origin', async () => {
    await fetching()(redirect(307, '/there'), { headers: credentials });
    expect(seen[1]?.headers).toMatchObject(credentials);
  });

  it.each([
    [303, 'GET', ''],
    [302, 'GET', ''],
    [307, 'POST', '{"a":1}'],
    [308, 'POST', '{"a":1}'],
  ])('%i of a POST is a %s', async (status, method, body) => {
    await fetching()(redirect(status, '/there'), { method: 'POST', body: '{"a":1}' });
    expect(seen[1]).toMatchObject({ url: '/there', method, body });
  });

  it('is left to the tool or an error where the tool says so', async () => {
    const there = redirect(302, '/there');
    expect((await fetching()(there, { redirect: 'manual' })).status).toBe(302);
    await expect(fetching()(there, { redirect: 'error' })).rejects.toThrow('redirects');
  });
});

describe('a name', () => {
  it('that changes its address gains nothing: what is checked is what is connected to', async () => {
    const answers = ['127.0.0.1', '127.0.0.2'];
    const changing = vi.fn<LookupFunction>((_, __, done) =>
      done(null, [{ address: answers.shift() ?? '127.0.0.2', family: 4 }]),
    );
    const get = fetching({ lookup: changing });
    const response = await get(`http://api.test:${port}/`);
    await response.text();
    // Looked up once: there is no second answer between the check and the connection.
    expect([changing.mock.calls.length, seen.length]).toEqual([1, 1]);
    await expect(get(`http://api.test:${port}/`)).rejects.toMatchObject(refused('127.0.0.2'));
    expect(seen.map(({ at }) => at)).toEqual(['127.0.0.1']);
  });

  it('without an address is refused', () =>
    expect(fetching()(`http://none.test:${port}/`)).rejects.toMatchObject(
      refused('has no address'),
    ));
});

describe('a request', () => {
  it('takes any kind of body, and its own headers but for the host', async () => {
    const form = new FormData();
    form.set('field', 'value');
    await fetching()(`http://api.test:${port}/`, {
      method: 'POST',
      body: form,
      headers: { host: 'inside.test' },
    });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      body: expect.stringContaining('value') as string,
      headers: {
        host: `api.test:${port}`,
        'content-type': expect.stringContaining('multipart/form-data; boundary=') as string,
      },
    });
  });

  it('that finds nobody fails as the network does, so that it may be tried again', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port: closed } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const get = fetching({ allowedHosts: [`api.test:${closed}`] });
    await expect(get(`http://api.test:${closed}/`)).rejects.toMatchObject({
      errorClass: 'network',
    });
  });

  it('that is aborted says so', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(fetching()(`http://api.test:${port}/`, { signal })).rejects.toThrow('enough');
  });
});
