import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedId, leafHash, sha256, verifyInclusion, VERSION } from '@nightshift/kernel';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../index.js';
import { delivered, written } from '../ledger/event-fixture.spec.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import { checkpointOfText } from '../tree/note.js';
import { signersOf } from '../tree/signing.adapter.js';

/** Real: PostgreSQL, the embedded engine of ClickHouse, HTTP, the embedded bus. */
const postgres = usePostgres();
const { bus } = testBus();
let host: Host;
let folder: string;

const taskId = derivedId('task', 'one');
const runId = derivedId('run', 'one');
const place = { tenant: 'acme', taskId, service: 'agent-runner', subject: `run/${runId}` };
const call = { runId, step: 2, attempt: 1, tool: 'read_manifest', toolCallId: 'c1' };
const registered = written({
  type: 'workflow.registered.v1',
  subject: 'workflow/audit-dependencies',
  sequence: 1,
  tenant: 'default',
  taskId: 'workflow/audit-dependencies',
  data: { name: 'audit-dependencies', version: 3, hash: sha256('x'), definition: { stages: [] } },
});
const toolRequested = written({
  ...place,
  type: 'tool-call.requested.v1',
  sequence: 7,
  data: { ...call, effect: 'pure', idempotencyKey: sha256('k'), argumentsHash: sha256('a') },
  content: { arguments: { folder: 'x' } },
});
const toolCompleted = written({
  ...place,
  type: 'tool-call.completed.v1',
  sequence: 8,
  data: { ...call, resultHash: sha256('r'), latencyMs: 3 },
  content: { result: { name: 'é ☃ "quoted"' } },
});

beforeAll(async () => {
  const log = createLogger({ service: 'audit', level: 'error' });
  folder = await mkdtemp(join(tmpdir(), 'nightshift-evidence-'));
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: audit, databaseUrl, bus, instance: 'a1', log });
  const instance = await audit.create(opened.runtime, {
    path: folder,
    checkpoints: { everyMs: 100 },
  });
  host = await startHost({
    services: [{ opened, instance }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  const events = [
    registered,
    ...eventsOfTask('other', 'umbrella'),
    ...eventsOfTask('one', 'acme'),
    toolRequested,
    toolCompleted,
  ];
  await bus.publish(events.map((value) => delivered(value)));
});
afterAll(async () => {
  await host?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const ask = (path: string, tenant = 'acme'): Promise<Response> =>
  fetch(`${host.url}${path}`, { headers: { 'x-nightshift-tenant': tenant } });
const get = async <T>(path: string, tenant?: string): Promise<T> =>
  (await (await ask(path, tenant)).json()) as T;

interface Bundle {
  readonly [part: string]: unknown;
  readonly events: readonly {
    readonly index: number;
    readonly leaf: string;
    readonly bytes: string;
    readonly proof: readonly string[] | null;
  }[];
  readonly checkpoint: {
    readonly size: number;
    readonly note: string;
    readonly keys: readonly string[];
  } | null;
}

/** The events are signed a moment after they were recorded. */
const signedBundle = async (): Promise<Bundle> => {
  for (;;) {
    const bundle = await get<Bundle>(`/v1/ledger/evidence/${taskId}`);
    if (bundle.events.every(({ proof }) => proof !== null)) return bundle;
    await new Promise((wake) => setTimeout(wake, 100));
  }
};

describe('the evidence of a task', () => {
  it('is a file of a documented format, named after the task', async () => {
    const response = await ask(`/v1/ledger/evidence/${taskId}`);
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="evidence-${taskId}.json"`,
    );
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toMatchObject({
      format: 'nightshift.evidence/2',
      exporter: `nightshift ${VERSION}`,
    });
  });

  it('has every event of the task, and what registered its workflow, with its exact bytes and its leaf', async () => {
    const { events } = await get<Bundle>(`/v1/ledger/evidence/${taskId}`);
    expect(events.map(({ bytes }) => bytes)).toEqual(
      [registered, ...eventsOfTask('one', 'acme'), toolRequested, toolCompleted].map(String),
    );
    for (const { bytes, leaf } of events)
      expect(leafHash(Buffer.from(bytes)).toString('hex')).toBe(leaf);
    expect(events[0]?.index).toBe(1);
    expect(events.at(-1)?.index).toBe(37);
  });

  it('proves every event in the tree of one signed checkpoint', async () => {
    const { checkpoint, events } = await signedBundle();
    const { note, signers, forged } = signersOf(checkpoint?.note ?? '', checkpoint?.keys ?? []);
    expect({ forged, signers }).toEqual({ forged: false, signers: checkpoint?.keys });
    const { size, root } = checkpointOfText(note.text);
    expect(size).toBe(checkpoint?.size);
    for (const { index, bytes, proof } of events)
      expect(
        verifyInclusion({
          leaf: leafHash(Buffer.from(bytes)),
          index: index - 1,
          size,
          path: (proof ?? []).map((hash) => Buffer.from(hash, 'hex')),
          root,
        }),
        `entry ${index}`,
      ).toBe(true);
  });

  it('says what it was, what went in, what came out and at which version', async () => {
    expect(await get<Bundle>(`/v1/ledger/evidence/${taskId}`)).toMatchObject({
      task: {
        taskId,
        index: 19,
        workflow: { name: 'audit-dependencies', version: 3 },
        subject: 'repo-7',
        submittedBy: 'ana',
        status: 'completed',
        endedAt: '2026-11-25T10:00:17.000Z',
        endIndex: 35,
        parentTaskId: null,
      },
      brief: { index: 19, sha256: sha256('x'), value: 'half an emoji: \ud83d' },
      outputs: [
        { stage: 'assess', index: 34, sha256: sha256('x'), value: {} },
        { stage: null, index: 35, sha256: sha256('x'), value: {} },
      ],
      data: [
        { index: 19, kind: 'brief', sha256: sha256('x') },
        { index: 37, kind: 'tool-result', name: 'read_manifest', runId, sha256: sha256('r') },
      ],
      versions: {
        workflow: { name: 'audit-dependencies', version: 3, index: 1 },
        agents: [
          {
            agent: 'assessor',
            model: 'simulated/small',
            promptSha256: 'd'.repeat(64),
            index: 26,
          },
        ],
      },
    });
  });

  it('says who did what: runs, prompts, calls, tools, retries and checks', async () => {
    expect(await get<Bundle>(`/v1/ledger/evidence/${taskId}`)).toMatchObject({
      runs: [
        { index: 21, runId, role: 'worker', agent: 'assessor', outcome: 'completed', endIndex: 26 },
        { role: 'qa', agent: 'judge', outcome: null, endIndex: null },
      ],
      prompts: [{ index: 22, agent: 'assessor', step: 1, sha256: sha256('x') }],
      calls: [
        { index: 22, attempt: 1, outcome: 'failed', errorClass: 'rate-limited', endIndex: 23 },
        { attempt: 2, outcome: 'answered', usage: { inputTokens: 1000 }, costIsBound: false },
        { model: 'openai/large', outcome: 'answered', costNanoUsd: 250_000_000 },
      ],
      toolCalls: [
        {
          index: 36,
          tool: 'read_manifest',
          argumentsSha256: sha256('a'),
          resultSha256: sha256('r'),
          outcome: 'answered',
          endIndex: 37,
        },
      ],
      retries: [{ index: 24, errorClass: 'rate-limited', delayMs: 1500 }],
      qa: [{ kind: 'verdict', index: 29, round: 1, verdict: 'correct' }],
    });
  });

  it('says what people did, what was stopped, and what it cost', async () => {
    expect(await get<Bundle>(`/v1/ledger/evidence/${taskId}`)).toMatchObject({
      tickets: [
        {
          kind: 'approval',
          answer: { by: 'ben', option: 'approve', index: 32, shownSha256: sha256('x') },
        },
      ],
      reviewers: [{ name: 'ben', indexes: [32, 33] }],
      halts: [
        { what: 'ordered', reason: 'budget-exhausted', index: 30 },
        { what: 'lifted', by: 'ben', index: 31 },
      ],
      costs: {
        modelCalls: 3,
        callsNanoUsd: 750_000_000,
        boundNanoUsd: 100_000_000,
        taskNanoUsd: 750_000_000,
        corrections: [],
      },
    });
  });

  it('has a report for people, of which it says itself what it does not prove', async () => {
    const response = await ask(`/v1/ledger/evidence/${taskId}/report`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="evidence-${taskId}.html"`,
    );
    const page = await response.text();
    // The hashes of the fixture are not those of its values.
    expect(page).toContain('This is not what was recorded');
    expect(page).toContain('tool-call.completed');
    expect(page.endsWith('</html>\n')).toBe(true);
  });

  it('is not there for another tenant, nor for a task that is not', async () => {
    for (const path of [
      `/v1/ledger/evidence/${derivedId('task', 'other')}`,
      `/v1/ledger/evidence/${derivedId('task', 'none')}`,
    ])
      expect(await get(path)).toMatchObject({ status: 404, code: 'no-such-task' });
    expect(await get('/v1/ledger/evidence/none')).toMatchObject({ code: 'invalid-request' });
  });
});

describe('over HTTP', () => {
  it('a search pages by its cursor, and refuses one of another list', async () => {
    const page = await get<object>('/v1/ledger/search?q=tool:MANIFEST&limit=1');
    expect(page).toMatchObject({
      items: [{ taskId, matched: [{ kind: 'tool', value: 'read_manifest', index: 36, times: 1 }] }],
      nextCursor: null,
      elapsedMs: expect.any(Number) as number,
    });
    expect(await get(`/v1/ledger/search?q=data:${sha256('r')}`)).toMatchObject({
      items: [{ matched: [{ kind: 'data', index: 37 }] }],
    });
    expect(await get('/v1/ledger/search?cursor=xyz')).toMatchObject({ code: 'invalid-cursor' });
    expect(await get(`/v1/ledger/search?q=${'a+'.repeat(9)}`)).toMatchObject({
      code: 'invalid-search',
    });
  });

  it('a result comes as a file in its format, and an error as a problem', async () => {
    const post = (body: object): Promise<Response> =>
      fetch(`${host.url}/v1/ledger/sql`, {
        method: 'POST',
        headers: { 'x-nightshift-tenant': 'acme', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const query = 'select count() as n from v_events';
    const csv = await post({ query, format: 'csv' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="ledger.csv"');
    expect(await csv.text()).toBe('"n"\n19\n');
    const parquet = await post({ query, format: 'parquet' });
    expect(parquet.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect((await parquet.text()).slice(0, 4)).toBe('PAR1');
    expect(await (await post({ query })).json()).toMatchObject({ rows: [[19]] });
    expect(await (await post({ query: 'selec', format: 'csv' })).json()).toMatchObject({
      code: 'sql-refused',
    });
    expect(await (await post({ query, format: 'xml' })).json()).toMatchObject({
      code: 'invalid-request',
    });
  });

  it('the schema says what there is, and the quotas', async () => {
    expect(await get('/v1/ledger/schema')).toMatchObject({
      maxRows: 10_000,
      maxSeconds: 30,
      views: expect.arrayContaining([expect.objectContaining({ name: 'v_tasks' })]) as object,
    });
  });
});
