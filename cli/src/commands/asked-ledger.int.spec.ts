import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSecret, verifierOf } from '@nightshift/audit/offline';
import { isRefusal, leafHash, nodeHash } from '@nightshift/kernel';
import { collectingGarbage } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client } from '../client.js';
import { witnessOnce } from './ledger-witness.js';
import { signedNote } from './signed-note-fixture.spec.js';

// Real: HTTP, and files. The ledger is one that means no good.
const [ledger, witness] = [newSecret('ledger.example'), newSecret('witness.example')];
const [one, other] = ['one', 'other'].map((text) => leafHash(Buffer.from(text))) as [
  Buffer,
  Buffer,
];
const first = signedNote(ledger, 1, one);
const grown = signedNote(ledger, 2, nodeHash(one, other));
const MEGABYTE = Buffer.alloc(1_000_000, 'a');
/** Nothing that is right is late, however busy the machine is. */
const [LONG_MS, SHORT_MS] = [30_000, 500];

let folder: string;
let server: Server;
let answers: readonly RequestListener[];
let limitMs: number;
/** What of the flood was taken. */
let written: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-asked-'));
  [written, limitMs] = [0, LONG_MS];
  server = createServer((request, response) =>
    answers[isProof(request.url) ? 1 : 0]?.(request, response),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(limitMs));
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});
const isProof = (url = ''): boolean => url.startsWith('/v1/ledger/consistency');

const says =
  (text: string): RequestListener =>
  (_, response) =>
    response.end(text);
const nothing: RequestListener = () => undefined;
/** Something is there all the time: no limit of a silence would end it. */
const drips: RequestListener = (_, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('a'), 20);
  response.once('close', () => clearInterval(timer));
};
const floods =
  (status: number): RequestListener =>
  (_, response) => {
    response.writeHead(status);
    pour(response);
  };
/** As much as is taken, up to what no limit would take. */
const pour = (response: ServerResponse): void => {
  while (!response.destroyed && written < 200 * MEGABYTE.length) {
    written += MEGABYTE.length;
    if (!response.write(MEGABYTE)) return void response.once('drain', () => pour(response));
  }
  response.end();
};

const round = (): Promise<string> => {
  const { port } = server.address() as AddressInfo;
  const client = new Client({ url: `http://127.0.0.1:${port}`, tenant: 'acme', actor: 'test' });
  return witnessOnce(client, witness, { ledgerKey: verifierOf(ledger), folder });
};
const refused = async (ms: number): Promise<string> => {
  limitMs = ms;
  try {
    return await collectingGarbage(round);
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  } finally {
    limitMs = LONG_MS;
  }
};

describe('a ledger', () => {
  it.each<readonly [string, string, number, RequestListener]>([
    ['says nothing', 'no-answer', SHORT_MS, nothing],
    ['goes on saying something', 'no-answer', SHORT_MS, drips],
    ['does not stop', 'answer-too-large', LONG_MS, floods(200)],
    ['does not stop to say what is wrong', 'answer-too-large', LONG_MS, floods(500)],
  ])('that %s holds no witness', async (_, code, ms, answer) => {
    answers = [answer, answer];
    expect(await refused(ms)).toBe(code);
    answers = [says(first), nothing];
    expect(await round()).toContain('cosigned 1 events');
    answers = [says(grown), answer];
    expect(await refused(ms)).toBe(code);
    answers = [says(grown), says(JSON.stringify({ path: [other.toString('hex')] }))];
    expect(await round()).toContain('cosigned 2 events');
    expect((await readdir(folder)).filter((name) => name.endsWith('.refused'))).toEqual([]);
    // Twice, and what the buffers of two connections take.
    expect(written).toBeLessThan(40 * MEGABYTE.length);
  });
});
