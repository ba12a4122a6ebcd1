import { randomBytes } from 'node:crypto';
import { Controller, Get, HttpCode, Inject, Module, Param, Post, Query } from '@nestjs/common';
import type { EventBody, EventOf } from '@nightshift/contracts';
import {
  Aggregates,
  openSealing,
  type PastEvents,
  type Sealing,
  systemClock,
  systemIds,
} from '@nightshift/event-store';
import {
  type Decider,
  hashOfJson,
  type Instant,
  leafHash,
  nano,
  plusMs,
  Refusal,
  unreachable,
} from '@nightshift/kernel';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { oneTelemetry, until } from '../fakes-fixture.spec.js';
import { type Host, startHost } from '../host.js';
import { dueContextOf, eventContextOf, FromRequest } from '../request-context.js';
import type { RequestContext } from '../request-context.js';
import { openRuntime, type OpenRuntime } from '../runtime.js';
import { ContentReadBook } from './content-reads.store.js';
import { readingSettings } from './reading.config.js';
import { ListsContent, ShowsContent } from './shows-content.js';

// Real: PostgreSQL, sealing, HTTP, Nest, the embedded bus. Fake: one small service; what the ledger holds.
const postgres = usePostgres();
const { bus } = testBus();
const CANARY = 'canary-3e71';
const BRIEF = { text: CANARY };

type Brief = { readonly text: string; readonly pauses: number } | undefined;
type Command =
  | { readonly type: 'accept'; readonly taskId: string }
  | { readonly type: 'pause'; readonly by: string };

const decider: Decider<Command, EventBody, Brief> = {
  initial: () => undefined,
  decide: (command) => {
    switch (command.type) {
      case 'accept':
        return [accepted(command.taskId)];
      case 'pause':
        return [{ type: 'task.paused.v1', data: { by: command.by, reason: 'x', runs: [] } }];
      default:
        return unreachable(command);
    }
  },
  evolve: (brief, event) => {
    if (event.type === 'task.accepted.v1')
      return { text: (event.content.brief as typeof BRIEF).text, pauses: 0 };
    return brief && { ...brief, pauses: brief.pauses + 1 };
  },
};

const accepted = (taskId: string): EventBody => ({
  type: 'task.accepted.v1',
  data: {
    taskId,
    workflow: { name: 'w', version: 1, hash: hashOfJson('x') },
    subject: 'subject-1',
    briefHash: hashOfJson(BRIEF),
    budgetNanoUsd: nano(1),
    priority: 5,
    submittedBy: 'ana',
    via: 'http',
  },
  content: { brief: BRIEF },
});

const BRIEFS = Symbol('briefs');

@Controller('v1/briefs')
class BriefController {
  constructor(@Inject(BRIEFS) private readonly briefs: Aggregates<Command, Brief>) {}

  @Get()
  @ListsContent('briefs')
  async list() {
    return { items: [(await this.briefs.newest(listed)).state] };
  }

  @Get(':id')
  @ShowsContent('brief')
  async show(@Param('id') id: string) {
    return (await this.briefs.newest(id)).state;
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ShowsContent('brief')
  async pause(
    @Param('id') id: string,
    @Query('refused') refused: string | undefined,
    @FromRequest() request: RequestContext,
  ) {
    const { state } = await this.briefs.newest(id);
    const faults = refused === 'quoting' ? [{ at: '/text', reason: state?.text ?? '' }] : [];
    if (refused) throw new Refusal('stale-view', 'conflict', 'It changed.', faults);
    const command = { type: 'pause', by: request.actor } as const;
    return (await this.briefs.handle(id, command, eventContextOf(request, id))).state;
  }
}

@Module({})
class BriefModule {}

/** Proves whatever PostgreSQL has, as a ledger that lacks nothing would. */
const proving: PastEvents = {
  recorded: async (_tenant, parts) => {
    const leaves = parts.map(async ({ stream, after }) => {
      const bodies = await bodiesOf(stream);
      const hashes = bodies.slice(after).map((body) => leafHash(Buffer.from(body)));
      return [stream, hashes.map((hash) => hash.toString('hex'))] as const;
    });
    return { treeSize: 1_000, leaves: new Map(await Promise.all(leaves)) };
  },
  read: async () => [],
  find: async () => [],
};

let sealing: Sealing;
let opened: OpenRuntime;
let host: Host;
let listed: string;

beforeAll(async () => {
  const log = createLogger({ service: 'fakes', level: 'silent' });
  const databaseUrl = await postgres.newDatabase();
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  const openedSealing = await openSealing({ masterKeys, databaseUrl });
  if (!openedSealing) throw new Error('Nothing is sealed.');
  sealing = openedSealing;
  opened = await openRuntime({
    definition: { name: 'orchestrator', entities: [], migrations: [] },
    databaseUrl,
    bus,
    instance: 'o1',
    log,
    sealing,
    past: proving,
    hotStore: { keepMs: 1_000, rememberMs: undefined },
    reading: readingSettings({ NIGHTSHIFT_READ_REASON_TENANTS: 'strict, another' }),
  });
  const { store } = opened.runtime;
  const briefs = new Aggregates({ prefix: 'task', decider }, { store });
  const providers = [{ provide: BRIEFS, useValue: briefs }];
  const module = { module: BriefModule, controllers: [BriefController], providers };
  host = await startHost({
    services: [{ opened, instance: { module, subscriptions: [] } }],
    bus,
    sealing,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: oneTelemetry(),
  });
  listed = await brief();
});
afterAll(() => host?.close());

const rows = <T>(query: string, values: readonly unknown[] = []): Promise<readonly T[]> =>
  opened.runtime.dataSource.query(query, [...values]);
const bodiesOf = async (stream: string): Promise<readonly string[]> => {
  const query = 'SELECT body FROM event WHERE stream = $1 ORDER BY version';
  return (await rows<{ body: string }>(query, [stream])).map(({ body }) => body);
};
const contextOf = async (taskId: string, at: Instant = systemClock.now()) => {
  const scope = { tenant: 'default', subject: 'subject-1', workflow: 'w', day: at.slice(0, 10) };
  const { id } = await sealing.ring.keyFor(scope);
  return { ...dueContextOf('default', taskId, at), subjectKey: id };
};
const append = async (stream: string, taskId: string, body: EventBody, at?: Instant) =>
  opened.runtime.store.append({
    appends: [
      { stream, expectedVersion: 0, events: [{ body, context: await contextOf(taskId, at) }] },
    ],
    inbox: [],
  });
const brief = async (): Promise<string> => {
  const taskId = systemIds.next();
  await append(`task/${taskId}`, taskId, accepted(taskId));
  return taskId;
};
const accesses = async (taskId: string): Promise<readonly EventOf[]> =>
  (
    await rows<{ body: string }>(
      "SELECT body FROM event WHERE stream LIKE 'access/%' AND body LIKE $1 ORDER BY stream, version",
      [`%${taskId}%`],
    )
  ).map(({ body }) => JSON.parse(body) as EventOf);
const ask = async (path: string, { method = 'GET', ...headers }: Record<string, string> = {}) => {
  const response = await fetch(`${host.url}/v1/briefs${path}`, { method, headers });
  const body = (await response.json()) as { code?: string; pauses?: number; text?: string };
  return { status: response.status, ...body };
};

describe('a change whose answer shows sealed content', () => {
  afterEach(() => rows('DROP TRIGGER IF EXISTS refuse_access ON event'));
  /** What records accesses is broken; everything else works. */
  const breakRecording = async (): Promise<void> => {
    await rows(`CREATE OR REPLACE FUNCTION refuse_access() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no access is recorded'; END $$`);
    await rows(`CREATE TRIGGER refuse_access BEFORE INSERT ON event FOR EACH ROW
      WHEN (NEW.stream LIKE 'access/%') EXECUTE FUNCTION refuse_access()`);
  };

  it('is not made where it cannot be recorded who is shown it, so that its failure is true', async () => {
    const taskId = await brief();
    await breakRecording();
    const failed = await ask(`/${taskId}/pause`, { method: 'POST' });
    expect(failed.status).toBe(500);
    expect(JSON.stringify(failed)).not.toContain(CANARY);
    expect(await bodiesOf(`task/${taskId}`)).toHaveLength(1);
    await rows('DROP TRIGGER refuse_access ON event');
    expect(await ask(`/${taskId}/pause`, { method: 'POST' })).toMatchObject({
      status: 200,
      pauses: 1,
    });
  });

  it('is recorded as read also where it is refused with what is wrong, and not where nothing is told', async () => {
    const taskId = await brief();
    await ask(`/${taskId}/pause?refused=bare`, { method: 'POST' });
    expect(await accesses(taskId)).toEqual([]);
    await ask(`/${taskId}/pause?refused=quoting`, { method: 'POST' });
    expect(await accesses(taskId)).toHaveLength(1);
  });

  it('is recorded once', async () => {
    const taskId = await brief();
    await ask(`/${taskId}/pause`, { method: 'POST', 'x-nightshift-actor': 'ann' });
    expect((await accesses(taskId)).map(({ data }) => data)).toMatchObject([
      { by: 'ann', purpose: 'brief', taskId },
    ]);
  });
});

describe('a tenant whose readers must say why', () => {
  const strict = { 'x-nightshift-tenant': 'strict' };
  const why = { ...strict, 'x-nightshift-reason': 'complaint 12' };

  it('shows nothing without a reason, changes nothing, and records nobody', async () => {
    const taskId = await brief();
    for (const [path, method] of [
      ['', 'GET'],
      ['/pause', 'POST'],
    ] as const) {
      const refused = await ask(`/${taskId}${path}`, { ...strict, method });
      expect(refused).toMatchObject({ status: 400, code: 'reason-required' });
      expect(JSON.stringify(refused)).not.toContain(CANARY);
    }
    expect(await bodiesOf(`task/${taskId}`)).toHaveLength(1);
    expect(await accesses(taskId)).toEqual([]);
    expect(await ask(`/${taskId}/pause`, { ...why, method: 'POST' })).toMatchObject({
      status: 200,
      text: CANARY,
    });
    expect(await accesses(taskId)).toHaveLength(1);
  });

  it('is told from others, and shows lists, which keep no reason', async () => {
    const taskId = await brief();
    expect(await ask(`/${taskId}`)).toMatchObject({ status: 200, text: CANARY });
    expect(await ask('', strict)).toMatchObject({ status: 200 });
    const system = async (headers = {}): Promise<object> =>
      (await (await fetch(`${host.url}/v1/system`, { headers })).json()) as object;
    expect(await system(strict)).toMatchObject({ contentSealed: true, readReasonRequired: true });
    expect(await system()).toMatchObject({ contentSealed: true, readReasonRequired: false });
  });
});

describe('the record of a task that was read', () => {
  it('is a stream for each day, closed when the day is over', async () => {
    const taskId = await brief();
    await ask(`/${taskId}`);
    const today = systemClock.now().slice(0, 10);
    const [stream] = await rows<{ stream: string }>(
      'SELECT DISTINCT stream FROM event WHERE stream LIKE $1',
      [`access/%${taskId}%`],
    );
    expect(stream).toEqual({ stream: `access/orchestrator/${taskId}/${today}` });
    const events = await accesses(taskId);
    const closedAt = (now: Instant): boolean => {
      const runtime = { ...opened.runtime, clock: { now: () => now } };
      const { retires } = new ContentReadBook({ runtime, reading: opened.reading });
      const [kind] = retires.filter(({ owns }) => owns(stream?.stream ?? ''));
      return kind?.isClosed(events) ?? false;
    };
    expect(closedAt(systemClock.now())).toBe(false);
    expect(closedAt(plusMs(systemClock.now(), 86_400_000))).toBe(true);
  });

  it('leaves PostgreSQL with the other closed streams; that of today stays', async () => {
    const [taskId, earlier] = [await brief(), plusMs(systemClock.now(), -3 * 86_400_000)];
    const data = { taskId, by: 'ann', purpose: 'brief', until: earlier };
    const old = `access/orchestrator/${taskId}/${earlier.slice(0, 10)}`;
    const lists = { by: 'ann', purpose: 'briefs', tasks: [taskId], until: earlier };
    const list = `list-access/orchestrator/default/ann/briefs/${earlier.slice(0, 13)}`;
    await append(old, taskId, { type: 'content.read.v1', data }, earlier);
    await append(list, list, { type: 'content.listed.v1', data: lists }, earlier);
    await ask(`/${taskId}`);
    await until(async () => {
      const left = await rows<{ stream: string }>(
        'SELECT stream FROM retired_stream WHERE deleted AND stream = ANY ($1) ORDER BY stream',
        [[old, list]],
      );
      expect(left).toEqual([{ stream: old }, { stream: list }]);
    });
    expect(await accesses(taskId)).toHaveLength(1);
    expect(await bodiesOf(`task/${taskId}`)).toHaveLength(1);
  });
});
