import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addLedger } from './ledger.js';
import type { BlastRadius } from './ledger-blast-radius.js';

// Real: HTTP. The ledger answers out of the test.
let server: Server;
let asked: string;
let answer: { readonly type: string; readonly text: string; readonly factsSince?: string };
let printed: string;
let said: string;

beforeEach(async () => {
  [printed, said, asked] = ['', '', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += typeof text === 'string' ? text : Buffer.from(text).toString();
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  server = createServer((request, response) => {
    asked = request.url ?? '';
    if (answer.factsSince) response.setHeader('x-nightshift-facts-since', answer.factsSince);
    response.setHeader('content-type', answer.type).end(answer.text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((done) => server.close(done));
});

const run = async (...words: readonly string[]): Promise<void> => {
  const program = new Command('nightshift').option('--url <url>').option('--json').exitOverride();
  addLedger(program);
  const { port } = server.address() as AddressInfo;
  const given = ['--url', `http://127.0.0.1:${port}`, 'ledger', 'blast-radius', ...words];
  await program.parseAsync(given, { from: 'user' });
};

const found = {
  factsSince: null,
  items: [
    {
      taskId: 't1',
      workflow: 'audit@3',
      status: 'completed',
      acceptedAt: '2026-11-25T10:00:01.000Z',
      costNanoUsd: 750_000_000,
      reviewers: ['ana', 'ben'],
      tools: ['file-issue'],
      tookFrom: ['t0'],
      redrive: 'effect-happened',
    },
  ],
  nextCursor: 'next',
  totals: {
    tasks: 3,
    costNanoUsd: 2_250_000_000,
    byStatus: { completed: 3, open: 0 },
    byRedrive: { 'run-again': 2, 'effect-happened': 1, 'not-ended': 0, fork: 1 },
    atMostOnceDone: 1,
    atMostOnceUnknown: 0,
    idempotentDone: 4,
    idempotentUnknown: 0,
  },
  plan: {
    tasks: 2,
    p50NanoUsd: 1_000_000_000,
    p95NanoUsd: 3_000_000_000,
    workflows: [
      {
        workflow: 'audit',
        tasks: 2,
        ofTasks: 40,
        p50NanoUsd: 1_000_000_000,
        p95NanoUsd: 3_000_000_000,
      },
    ],
  },
} as const satisfies BlastRadius;

describe('ledger blast-radius', () => {
  it('says what depended on it, what to run again at what cost, and what not and why', async () => {
    answer = { type: 'application/json', text: JSON.stringify(found) };
    await run('--prompt', 'assessor@3', '--limit', '1');
    expect(asked).toBe('/v1/ledger/blast-radius?prompt=assessor%403&limit=1');
    expect(printed).toContain('3 tasks depended on it (3 completed); they cost $2.25.');
    expect(printed).toContain('1 at-most-once calls done, 0 unknown; 4 idempotent calls done');
    expect(printed).toMatch(/t1 +audit@3 +completed .* ana ben +file-issue +effect-happened +t0/);
    expect(printed).toContain('Run again as new tasks, the oldest first: 2');
    expect(printed).toContain('$1.00 if each costs the median of its workflow, $3.00 at p95');
    expect(printed).toContain('1 effect-happened: an at-most-once effect happened');
    expect(printed).toContain('1 fork: a fork of an older task');
    expect(printed).not.toContain('not-ended');
    expect(said).toBe('more with --cursor next\n');
  });

  it('says so where nothing depended on it', async () => {
    const totals = { ...found.totals, tasks: 0 };
    answer = {
      type: 'application/json',
      text: JSON.stringify({ ...found, items: [], totals, nextCursor: null }),
    };
    await run('--output-hash', 'abcdef12');
    expect(asked).toContain('outputHash=abcdef12');
    expect(printed).toBe('Nothing in the ledger depended on it.\n');
  });

  it('gives all of them as CSV, as it comes', async () => {
    answer = { type: 'text/csv', text: 'task_id,é\r\n1,"a ""b"""\r\n' };
    await run('--model', 'a/b', '--format', 'csv');
    expect(asked).toBe('/v1/ledger/blast-radius/csv?model=a%2Fb');
    expect(printed).toBe(answer.text);
  });

  it('prints the tasks alone of a further page: the totals came with the first', async () => {
    const text = JSON.stringify({ ...found, totals: null, plan: null, nextCursor: null });
    answer = { type: 'application/json', text };
    await run('--model', 'a/b', '--cursor', 'next');
    expect(printed).toMatch(/t1 +audit@3/);
    expect(printed).not.toContain('Run again');
  });

  it('says what is not found any more, with nothing found, as JSON, and beside a file', async () => {
    const factsSince = '2026-10-27T00:00:00.000Z';
    const totals = { ...found.totals, tasks: 0 };
    const text = JSON.stringify({ ...found, items: [], totals, nextCursor: null, factsSince });
    const omitted = `NOT WHOLE: tasks accepted before ${factsSince} are not found`;
    for (const words of [[], ['--json']]) {
      said = '';
      answer = { type: 'application/json', text };
      await run('--tool', 'x', ...words);
      expect(said).toContain(omitted);
    }
    said = '';
    answer = { type: 'text/csv', text: 'task_id\r\n', factsSince };
    printed = '';
    await run('--tool', 'x', '--format', 'csv');
    expect([said.includes(omitted), printed]).toEqual([true, answer.text]);
  });

  it('refuses a page of no size', async () => {
    await expect(run('--tool', 'x', '--limit', '501')).rejects.toThrow('From 1 to 500.');
  });
});
