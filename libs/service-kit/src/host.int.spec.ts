import { connect } from 'node:net';
import { parseEvent } from '@nightshift/contracts';
import { systemIds } from '@nightshift/event-store';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { badge, type FakeHost, startFakes, until } from './fakes-fixture.spec.js';

// Real: PostgreSQL, the embedded bus, HTTP, Nest. Fake: two small services (fakes-fixture.spec.ts).
describe('a host', () => {
  const postgres = usePostgres();
  let databaseUrl: string;
  let host: FakeHost | undefined;

  beforeAll(async () => {
    databaseUrl = await postgres.newDatabase();
  });
  afterEach(async () => {
    await host?.close();
    host = undefined;
  });

  const up = async (options: Partial<Parameters<typeof startFakes>[0]> = {}): Promise<FakeHost> => {
    host = await startFakes({ databaseUrl, ...options });
    return host;
  };

  describe('from a request to a projection', () => {
    it('turns HTTP into a command, its event into a reaction of another service, and that into a row', async () => {
      const { post, rows } = await up();
      const id = systemIds.next();
      const response = await post('/v1/pauses', { id, reason: 'lunch' });
      expect(response.status).toBe(201);
      await until(async () => expect(await rows(id)).toEqual([{ id, version: 1, noted: 'lunch' }]));
    });

    it('keeps the trace of the caller through both services', async () => {
      const { post, published, rows } = await up();
      const id = systemIds.next();
      const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
      await post('/v1/pauses', { id, reason: 'x' }, { traceparent });
      await until(async () => expect(await rows(id)).toHaveLength(1));
      const events = published().filter(({ taskid }) => taskid === id);
      expect(events.map(({ type }) => type)).toEqual(['task.paused.v1', 'ticket.withdrawn.v1']);
      expect(events.map((event) => event.traceparent.slice(3, 35))).toEqual([
        'c'.repeat(32),
        'c'.repeat(32),
      ]);
      expect(events[1]?.causationid).toBe(events[0]?.id);
    });
  });

  describe('errors', () => {
    const json = { 'content-type': 'application/json' };
    const deep = `{"id":${'['.repeat(150_000)}${']'.repeat(150_000)}}`;
    const cases: readonly [string, string, string, RequestInit, number, string, string[]][] = [
      [
        'malformed JSON',
        'POST',
        '/v1/pauses',
        { headers: json, body: '{"id":' },
        400,
        'malformed-request',
        [''],
      ],
      [
        'an empty body',
        'POST',
        '/v1/pauses',
        { headers: json, body: '' },
        400,
        'malformed-request',
        [''],
      ],
      [
        'a body that would pollute prototypes',
        'POST',
        '/v1/pauses',
        { headers: json, body: '{"__proto__":{}}' },
        400,
        'malformed-request',
        [''],
      ],
      [
        'wrong types',
        'POST',
        '/v1/pauses',
        { headers: json, body: '{"id":1,"reason":{}}' },
        400,
        'invalid-request',
        ['/id', '/reason'],
      ],
      [
        'an unknown field',
        'POST',
        '/v1/pauses',
        { headers: json, body: `{"id":"${systemIds.next()}","x":1}` },
        400,
        'invalid-request',
        ['/x'],
      ],
      [
        'a list for an object',
        'POST',
        '/v1/pauses',
        { headers: json, body: '[]' },
        400,
        'invalid-request',
        ['/id'],
      ],
      [
        'null for an object',
        'POST',
        '/v1/pauses',
        { headers: json, body: 'null' },
        400,
        'invalid-request',
        ['/id'],
      ],
      [
        'text for an object',
        'POST',
        '/v1/pauses',
        { headers: json, body: '"x"' },
        400,
        'invalid-request',
        ['/id'],
      ],
      [
        'a body nested without end',
        'POST',
        '/v1/pauses',
        { headers: json, body: deep },
        400,
        'too-deep',
        [''],
      ],
      [
        'too large a body',
        'POST',
        '/v1/pauses',
        { headers: json, body: `"${'a'.repeat(1_048_576)}"` },
        413,
        'too-large',
        [],
      ],
      [
        'a form',
        'POST',
        '/v1/pauses',
        { body: new URLSearchParams({ id: 'x' }) },
        415,
        'unknown-media-type',
        [],
      ],
      ['plain text', 'POST', '/v1/pauses', { body: 'id=x' }, 415, 'unknown-media-type', []],
      ['an unknown route', 'GET', '/v1/nothing', {}, 404, 'no-such-route', []],
      ['an unknown method of a route', 'DELETE', '/v1/pauses', {}, 404, 'no-such-route', []],
      ['a URL that cannot be decoded', 'GET', '/v1/pauses/%zz', {}, 400, 'malformed-request', ['']],
      ['an endless parameter', 'GET', `/v1/pauses/${'a'.repeat(500)}`, {}, 414, 'url-too-long', []],
      ['an id that is none', 'GET', '/v1/pauses/x', {}, 400, 'invalid-request', ['/id']],
      [
        'what the decider refuses',
        'GET',
        `/v1/pauses/${systemIds.next()}`,
        {},
        404,
        'no-such-pause',
        [],
      ],
      [
        'a header that is no name',
        'GET',
        `/v1/pauses/${systemIds.next()}`,
        { headers: { 'x-nightshift-tenant': 'a b' } },
        400,
        'invalid-header',
        ['/headers/x-nightshift-tenant'],
      ],
    ];

    it.each(cases)(
      'answers %s with a problem that has a code and names the field',
      async (_what, method, path, init, status, code, fields) => {
        const { url } = await up();
        const response = await fetch(`${url}${path}`, { method, ...init });
        expect(response.headers.get('content-type')).toMatch('application/problem+json');
        const problem = (await response.json()) as { errors?: { at: string }[] };
        expect(problem).toMatchObject({ status, code, type: `urn:nightshift:problem:${code}` });
        expect(response.status).toBe(status);
        expect((problem.errors ?? []).map(({ at }) => at)).toEqual(expect.arrayContaining(fields));
      },
    );

    it.each([
      [
        'headers without end',
        `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
        '431',
        'headers-too-large',
      ],
      ['what is not HTTP', 'HELO there\r\n\r\n', '400', 'malformed-request'],
    ])('answers %s with a problem, too', async (_what, text, status, code) => {
      const { url } = await up();
      const answer = await rawAnswer(Number(new URL(url).port), text);
      expect(answer).toMatch(
        new RegExp(`^HTTP/1.1 ${status} [^]*application/problem\\+json[^]*"code":"${code}"`),
      );
    });

    it('hides a defect behind an id that stands in the log', async () => {
      const { get, logged } = await up();
      const response = await get('/v1/pauses/broken/defect');
      const problem = (await response.json()) as { code: string; instance: string };
      expect(response.status).toBe(500);
      expect(problem.code).toBe('defect');
      expect(JSON.stringify(problem)).not.toContain('canary');
      expect(logged()).toContain(problem.instance);
      expect(logged()).toContain('canary');
    });
  });

  describe('readiness', () => {
    it('says which consumer is stuck and why, and is ready again after', async () => {
      const { get, post, setStuck, rows } = await up();
      expect((await get('/readyz')).status).toBe(200);
      setStuck('the disk is full');
      const id = systemIds.next();
      await post('/v1/pauses', { id, reason: 'x' });
      await until(async () => {
        const response = await get('/readyz');
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({
          status: 'not ready',
          dependencies: {
            consumers: 'fake-notes: the disk is full',
            'orchestrator: PostgreSQL': 'ok',
          },
        });
      });
      expect((await get('/livez')).status).toBe(200);
      setStuck(undefined);
      await until(async () => expect((await get('/readyz')).status).toBe(200));
      await until(async () => expect(await rows(id)).toHaveLength(1));
    });

    it('says that PostgreSQL is away, and is ready again, with nothing lost, when it is back', async () => {
      const { get, post, rows } = await up();
      const id = systemIds.next();
      await post('/v1/pauses', { id, reason: 'before' });
      await postgres.server().kill();
      const response = await get('/readyz');
      expect(response.status).toBe(503);
      const { dependencies } = (await response.json()) as { dependencies: Record<string, string> };
      expect(dependencies['orchestrator: PostgreSQL']).toMatch(/ECONNREFUSED|terminat|no answer/i);
      await postgres.crashAndRestart();
      await until(async () => expect((await get('/readyz')).status).toBe(200));
      await until(async () => expect(await rows(id)).toHaveLength(1));
    });
  });

  it('parks an event that nobody can read with its reason, and goes on with those after it', async () => {
    const { publishRaw, post, rows, deadLetters } = await up();
    await publishRaw('{"specversion":"1.0","type":"task.paused.v1"}');
    await publishRaw('not JSON');
    const id = systemIds.next();
    await post('/v1/pauses', { id, reason: 'after' });
    await until(async () => expect(await rows(id)).toHaveLength(1));
    await until(async () => expect(await deadLetters()).toHaveLength(2));
    for (const { code, reason } of await deadLetters()) {
      expect(code).toBe('unreadable-event');
      expect(reason.length).toBeGreaterThan(20);
    }
  });

  describe('its end', () => {
    it('in the middle of work loses nothing: the next start goes on from there', async () => {
      const first = await up();
      first.setStuck('held');
      const ids = Array.from({ length: 200 }, () => systemIds.next());
      const answers = await Promise.all(
        ids.map((id) => first.post('/v1/pauses', { id, reason: 'night' })),
      );
      expect(answers.every(({ status }) => status === 201)).toBe(true);
      await first.close();
      const second = await up();
      await until(async () =>
        expect((await Promise.all(ids.map(second.rows))).flat()).toHaveLength(200),
      );
      const withdrawn = second.published().filter(({ type }) => type === 'ticket.withdrawn.v1');
      const noted = withdrawn.map(({ taskid }) => taskid).filter((id) => ids.includes(id));
      expect(new Set(noted).size).toBe(noted.length);
    });

    it('waits for the answer to a request under way, cuts idle connections, and takes no new one', async () => {
      const running = await up();
      const slow = running.get('/v1/pauses/slow/answer?ms=800');
      await running.get('/livez');
      await new Promise((wake) => setTimeout(wake, 100));
      const started = performance.now();
      const closing = running.close();
      expect((await slow).status).toBe(200);
      await closing;
      expect(performance.now() - started).toBeLessThan(5_000);
      await expect(fetch(`${running.url}/livez`)).rejects.toThrow('fetch failed');
    });

    it('does not hang while a consumer is stuck and PostgreSQL is away', async () => {
      const running = await up();
      running.setStuck('held');
      await running.post('/v1/pauses', { id: systemIds.next(), reason: 'x' });
      await postgres.server().kill();
      const started = performance.now();
      await running.close().catch(() => undefined);
      expect(performance.now() - started).toBeLessThan(10_000);
      await postgres.crashAndRestart();
    });

    it('comes to every part although one fails to stop', async () => {
      const running = await up({ failToStop: true });
      await expect(running.close()).rejects.toThrow('cannot stop');
      await expect(fetch(`${running.url}/livez`)).rejects.toThrow('fetch failed');
      host = undefined;
    });
  });

  it('leaves nothing behind when it cannot start', async () => {
    const { url } = await up();
    const port = Number(new URL(url).port);
    await expect(startFakes({ databaseUrl, port })).rejects.toThrow(/EADDRINUSE/);
  });

  it('shows the age of the outbox and the lag of every consumer to a scrape', async () => {
    const { get } = await up();
    const text = await (await get('/metrics')).text();
    expect(text).toMatch(/nightshift_outbox_oldest_age_seconds\{.*service="orchestrator".*\} \d/);
    expect(text).toMatch(/nightshift_consumer_lag\{.*group="fake-notes".*\} \d/);
  });

  it('describes every route, with what goes in and comes out', async () => {
    const { get, routes } = await up();
    const { paths } = (await (await get('/openapi.json')).json()) as {
      paths: Record<string, Record<string, { requestBody?: object; responses: object }>>;
    };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const own = described.filter((route) => !route.includes(' /v1/system'));
    expect(own.sort()).toEqual(routes());
    expect(described).toContain('GET /v1/system');
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(paths['/v1/pauses']?.['post']?.requestBody).toBeDefined();
  });

  it('publishes events that every other service can read', async () => {
    const { post, published, rows } = await up();
    const id = systemIds.next();
    await post('/v1/pauses', { id, reason: badge });
    await until(async () => expect(await rows(id)).toHaveLength(1));
    for (const event of published()) expect(parseEvent(JSON.stringify(event))).toEqual(event);
  });
});

const rawAnswer = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
  });
