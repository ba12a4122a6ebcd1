import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { services } from '../commands/doctor.js';
import { ServiceProcesses } from './service-processes.js';

// Real: HTTP. The services are none: at their public address stands a server of the test.
vi.mock('./service-process.js', () => ({
  ServiceProcess: class {
    launch = async (): Promise<void> => undefined;
    stop = async (): Promise<void> => undefined;
  },
}));

const LIMIT_MS = 300;
let data: string;
let server: Server;
/** One after the other; the last one again and again. */
let answers: RequestListener[];
let asked: number;
const port = (): number => (server.address() as AddressInfo).port;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'nightshift-ready-'));
  asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(LIMIT_MS));
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(data, { recursive: true, force: true });
});

const nothing: RequestListener = () => undefined;
const begins: RequestListener = (_, response) => {
  response.writeHead(200);
  response.write('{"dependencies":');
};
const ready: RequestListener = (_, response) =>
  response.end('{"dependencies":{"audit: postgres":"ok"}}');

it('is not held at its start by an answer that never comes, or never ends', async () => {
  answers = [nothing, begins, ready];
  const settings = { host: '127.0.0.1', port: port(), data, token: undefined, logLevel: 'fatal' };
  const started = new ServiceProcesses({
    settings: { ...settings, env: {} },
    servers: {},
    restart: false,
    say: () => undefined,
  });
  await started.start();
  expect(asked).toBeGreaterThanOrEqual(3);
  await started.stop();
});

describe('a doctor', () => {
  it.each([
    ['never answers', nothing],
    ['never ends its answer', begins],
  ])('says that Nightshift does not answer where it %s', async (_, answer) => {
    answers = [answer];
    expect(await services(`http://127.0.0.1:${port()}`)).toMatchObject([
      {
        name: 'Nightshift',
        ok: false,
        detail: expect.stringContaining('does not answer') as string,
      },
    ]);
    answers = [ready];
    // However busy the machine is.
    vi.restoreAllMocks();
    expect(await services(`http://127.0.0.1:${port()}`)).toEqual([
      { name: 'audit: postgres', ok: true, detail: 'ok' },
    ]);
  });
});
