import { derivedId, instantOf } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { entryOf, written } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { rowsToFind } from '../ledger/found-rows.store.js';
import { limits } from '../ledger/limits.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import { SpanController } from './span.controller.js';
import type { SpanPageDto } from './span.dto.js';
import { SpanEvents } from './span-events.store.js';
import { SpanReadings } from './span-readings.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Two tenants with one task each, and one with
// a task of 30,000 steps, whose rows are written without the recorder: it is not what is measured.
const ledger = useLedger(usePostgres());
const STEPS = 30_000;
const taskId = derivedId('task', 'one');
const large = derivedId('task', 'large');
const runId = derivedId('run', 'large');
const page = { afterIndex: 0, changedAfter: 0, limit: 10_000 };

let controller: SpanController;
const spans = (query: Partial<typeof page> & { taskId: string }, tenant = 'acme') =>
  controller.spans({ ...page, ...query }, {
    tenant,
    actor: 'ana',
  } as Parameters<SpanController['spans']>[1]);

const step = (type: string, sequence: number, data: object, content?: object): Buffer =>
  written({
    type,
    service: 'agent-runner',
    subject: `run/${runId}`,
    sequence,
    time: instantOf(Date.UTC(2026, 10, 25) + 10 * sequence),
    tenant: 'acme',
    taskId: large,
    data: { runId, attempt: 1, model: 'simulated/small', ...data },
    ...(content && { content }),
  });

/** In chunks: one statement must not grow without bound. */
const write = async (first: number, events: readonly Buffer[]): Promise<void> => {
  for (let from = 0; from < events.length; from += 10_000) {
    const chunk = events.slice(from, from + 10_000);
    await ledger().rows.insert(
      chunk.map((bytes, at) => ({ index: first + from + at, entry: entryOf(bytes), isNew: true })),
    );
  }
};

const hash = 'a'.repeat(64);
const callsOf = (n: number): readonly Buffer[] => [
  step(
    'model-call.requested.v1',
    2 * n - 1,
    { step: n, promptHash: hash, maxOutputTokens: 10, reservedNanoUsd: 9 },
    { messages: [] },
  ),
  step(
    'model-call.completed.v1',
    2 * n,
    { step: n, costNanoUsd: n, costIsBound: false, finishReason: 'stop', latencyMs: 5 },
    { message: { role: 'assistant' } },
  ),
];

beforeAll(async () => {
  controller = new SpanController(new SpanReadings(new SpanEvents(ledger().clients)));
  await ledger().record(...eventsOfTask('one', 'acme'), ...eventsOfTask('two', 'umbrella'));
  await write(1000, Array.from({ length: STEPS }, (_, at) => callsOf(at + 1)).flat());
});

describe('the timeline of a task', () => {
  it('is read from the ledger: stage, runs, calls, the retry, the round of QA', async () => {
    const { items, nextAfterIndex, lastIndex } = await spans({ taskId });
    const [worker, judge] = [derivedId('run', 'one'), derivedId('qa-run', 'one')];
    expect(
      items.map(({ spanId, kind, name, outcome, retries, costNanoUsd }) => [
        spanId,
        kind,
        name,
        outcome,
        retries,
        costNanoUsd,
      ]),
    ).toEqual([
      ['stage/assess', 'stage', 'assess', 'completed', 1, 750_000_000],
      [`run/${worker}`, 'run', 'assessor', 'completed', 1, 500_000_000],
      [`run/${worker}/1`, 'model', 'simulated/small', 'answered', 1, 500_000_000],
      [`run/${judge}`, 'run', 'judge', null, 0, 250_000_000],
      [`run/${judge}/1`, 'model', 'openai/large', 'answered', 0, 250_000_000],
      ['review/assess/1', 'review', 'assess', 'correct', 0, 0],
    ]);
    expect(items[2]?.attempts?.map(({ outcome }) => outcome)).toEqual(['rate-limited', 'answered']);
    expect([nextAfterIndex, lastIndex]).toEqual([null, 17]);
  });

  it('shows nothing of another tenant, and nothing of a task that is none', async () => {
    const nothing = { items: [], nextAfterIndex: null, lastIndex: 0 };
    expect(await spans({ taskId }, 'umbrella')).toEqual(nothing);
    expect(await spans({ taskId: 'task-of-nobody' })).toEqual(nothing);
  });

  it('tells those who follow only what changed', async () => {
    const { items } = await spans({ taskId, changedAfter: 15 });
    expect(items.map(({ kind }) => kind)).toEqual(['stage']);
  });
});

it('is read where nobody who records waits for it, within limits; the rows of the evidence, too', async () => {
  const { write, find: real } = ledger().clients;
  const asked: unknown[] = [];
  const find = {
    query: (of: Parameters<typeof real.query>[0]) => {
      asked.push(of.clickhouse_settings);
      return real.query(of);
    },
  } as unknown as typeof real;
  expect((await new SpanEvents({ find }).of('acme', taskId)).length).toBeGreaterThan(0);
  const found = rowsToFind({ find, write });
  expect(await found.after(0, 5, { tenant: 'acme', taskId })).toHaveLength(5);
  expect(await found.completeUpTo(0, 5)).toBe(5);
  expect(asked).toEqual([limits, limits, limits]);
});

it('says in words that a task is more than the limits allow', async () => {
  const query = (): never => {
    throw Object.assign(new Error('Memory limit exceeded'), { code: '241', type: 'X' });
  };
  const find = { query } as unknown as Parameters<typeof rowsToFind>[0]['find'];
  const refusal = { code: 'task-too-large', kind: 'unavailable' };
  await expect(new SpanEvents({ find }).of('acme', taskId)).rejects.toMatchObject(refusal);
  const rows = rowsToFind({ find, write: find });
  await expect(rows.after(0, 5)).rejects.toMatchObject(refusal);
  await expect(rows.completeUpTo(0, 5)).rejects.toMatchObject(refusal);
});

/** All pages of a task, anew. */
const allPages = async (taskId: string): Promise<readonly SpanPageDto[]> => {
  const pages: SpanPageDto[] = [];
  for (let after: number | null = 0; after !== null; after = pages.at(-1)?.nextAfterIndex ?? null)
    pages.push(await spans({ taskId, afterIndex: after }));
  return pages;
};

it('gives the 30,000 spans of one task quickly, each once', async () => {
  const times: number[] = [];
  let pages: readonly SpanPageDto[] = [];
  for (let round = 0; round < 4; round += 1) {
    const before = process.cpuUsage();
    pages = await allPages(large);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  expect(pages.map(({ items }) => items.length)).toEqual([10_000, 10_000, 10_000]);
  const all = pages.flatMap(({ items }) => items);
  expect(new Set(all.map(({ spanId }) => spanId)).size).toBe(STEPS);
  expect(all.at(-1)).toMatchObject({ n: STEPS, outcome: 'answered', costNanoUsd: STEPS });
  console.info(`30,000 spans in ${times.map(Math.round).join(', ')} ms of CPU`);
  // Of the processor, engine included: what else the machine does meanwhile is not measured.
  expect(Math.min(...times)).toBeLessThan(2_000);
});

it('shows one moment over all pages, and the newest to whoever begins anew', async () => {
  const first = await spans({ taskId: large, limit: 1 });
  const more = STEPS + 1;
  await write(900_000, callsOf(more));
  const next = await spans({ taskId: large, afterIndex: first.nextAfterIndex ?? 0 });
  expect([next.lastIndex, next.items.at(-1)?.n]).toEqual([first.lastIndex, 10_001]);
  const anew = await spans({ taskId: large, changedAfter: first.lastIndex });
  expect(anew.items.map(({ n }) => n)).toEqual([more]);
  const { items } = await spans({ taskId, afterIndex: 1 });
  expect(items[0]?.spanId).toBe('stage/assess');
});
