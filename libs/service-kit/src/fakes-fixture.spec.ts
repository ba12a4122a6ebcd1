import {
  Body,
  Controller,
  Get,
  Inject,
  Module,
  Param,
  Post,
  Query,
  RequestMethod,
} from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { type EventBody, type EventOf, lift } from '@nightshift/contracts';
import {
  type DeadLetterFacts,
  EmbeddedBus,
  type EventBus,
  openDeadLetters,
} from '@nightshift/event-bus';
import { Aggregates } from '@nightshift/event-store';
import { type Decider, Refusal, unreachable } from '@nightshift/kernel';
import { createLogger, startTelemetry, type Telemetry } from '@nightshift/telemetry';
import { IsString, IsUUID } from 'class-validator';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { startHost } from './host.js';
import { projectingSubscription } from './projection.js';
import { reactingSubscription } from './reaction-processor.js';
import { eventContextOf, FromRequest, type RequestContext } from './request-context.js';
import { openRuntime, type MountedService } from './runtime.js';
import type { ServiceDefinition, ServiceInstance, ServiceRuntime } from './service.js';
import { UuidPipe } from './uuid.pipe.js';

/** Text in every script: what goes in must come out. */
export const badge = 'Zażółć gęślą jaźń 🌙 "quoted" \\ \u2028';

type Pause = { readonly reason: string } | undefined;
type PauseTask = { readonly type: 'pauseTask'; readonly by: string; readonly reason: string };

const pauseDecider: Decider<PauseTask, EventBody, Pause> = {
  initial: () => undefined,
  decide: ({ by, reason }, pause) =>
    pause ? [] : [{ type: 'task.paused.v1', data: { by, reason, runs: [] }, content: undefined }],
  evolve: (pause, event) =>
    event.type === 'task.paused.v1' ? { reason: event.data.reason ?? '' } : pause,
};

type Note = { readonly noted: string } | undefined;
type NoteCommand = { readonly type: 'note'; readonly id: string; readonly reason: string };

const noteDecider: Decider<NoteCommand, EventBody, Note> = {
  initial: () => undefined,
  decide: (command, note) => {
    if (command.type !== 'note') return unreachable(command.type);
    const { id, reason } = command;
    const data = { ticketId: id, kind: 'question' as const, queue: 'fake', reason };
    return note ? [] : [{ type: 'ticket.withdrawn.v1', data, content: undefined }];
  },
  evolve: (note, event) =>
    event.type === 'ticket.withdrawn.v1' ? { noted: event.data.reason } : note,
};

class PauseDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('all')
  id!: string;

  @ApiProperty()
  @IsString()
  reason!: string;
}

const PAUSES = Symbol('pauses');

@Controller('v1/pauses')
class PauseController {
  constructor(@Inject(PAUSES) private readonly pauses: Aggregates<PauseTask, Pause>) {}

  @Post()
  async pause(@Body() { id, reason }: PauseDto, @FromRequest() request: RequestContext) {
    const command = { type: 'pauseTask', by: request.actor, reason } as const;
    const { version } = await this.pauses.handle(id, command, eventContextOf(request, id));
    return { id, version };
  }

  @Get(':id')
  async show(@Param('id', UuidPipe) id: string, @FromRequest() _request: RequestContext) {
    const { state } = await this.pauses.load(id);
    if (!state) throw new Refusal('no-such-pause', 'not-found', `There is no pause ${id}.`);
    return { id, reason: state.reason };
  }

  @Get('slow/answer')
  async slow(@Query('ms') ms: string): Promise<{ waited: number }> {
    await new Promise((wake) => setTimeout(wake, Number(ms)));
    return { waited: Number(ms) };
  }

  @Get('broken/defect')
  defect(): never {
    throw new Error('canary: what only the log may say');
  }
}

@Module({})
class FakeModule {}

class NoteRows1 implements MigrationInterface {
  readonly name = 'NoteRows1700000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE note_row (id uuid PRIMARY KEY, version int, noted text)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE note_row');
  }
}

const createPauses = async (
  { store }: ServiceRuntime,
  fail: boolean,
): Promise<ServiceInstance> => ({
  module: {
    module: FakeModule,
    controllers: [PauseController],
    providers: [
      {
        provide: PAUSES,
        useValue: new Aggregates({ prefix: 'pause', decider: pauseDecider }, { store }),
      },
    ],
  },
  subscriptions: [],
  stop: async () => {
    if (fail) throw new Error('cannot stop');
  },
});

const createNotes = async (
  runtime: ServiceRuntime,
  stuck: () => string | undefined,
  refusing: () => string | undefined,
): Promise<ServiceInstance> => {
  const notes = new Aggregates({ prefix: 'note', decider: noteDecider }, runtime);
  const reactions = {
    'task.paused.v1': ({ taskid, data }: EventOf<'task.paused.v1'>) =>
      notes.to(taskid, { type: 'note', id: taskid, reason: data.reason ?? '' }),
  };
  const reacting = reactingSubscription('fake-notes', reactions, runtime);
  return {
    module: { module: FakeModule },
    subscriptions: [
      {
        ...reacting,
        handle: async (batch) => {
          const why = stuck();
          if (why !== undefined) throw new Error(why);
          const code = refusing();
          if (code !== undefined)
            return batch.map((delivery) => ({ delivery, code, reason: `Refused: ${code}.` }));
          return reacting.handle(batch);
        },
      },
      projectingSubscription({
        group: 'fake-note-rows',
        topics: ['nightshift.escalation.v1'],
        aggregates: notes,
        write: async (changes) => {
          for (const { id, state, version } of changes)
            await runtime.dataSource.query(
              'INSERT INTO note_row VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET version = $2, noted = $3 WHERE note_row.version < $2',
              [id, version, state?.noted],
            );
        },
      }),
    ],
  };
};

export interface FakeOptions {
  readonly databaseUrl: string;
  readonly port?: number;
  readonly token?: string;
  readonly failToStop?: boolean;
}

export interface FakeHost {
  readonly url: string;
  readonly close: () => Promise<void>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly post: (
    path: string,
    body: object,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  readonly rows: (id: string) => Promise<readonly object[]>;
  /** Makes the reacting consumer fail with this, or not any more. */
  readonly setStuck: (why: string | undefined) => void;
  /** Makes it park whatever comes, for this reason, or not any more. */
  readonly setRefusing: (code: string | undefined) => void;
  readonly published: () => readonly EventOf[];
  readonly publishRaw: (text: string) => Promise<void>;
  readonly deadLetters: () => Promise<readonly DeadLetterFacts[]>;
  readonly logged: () => string;
  readonly routes: () => readonly string[];
}

let telemetry: Telemetry | undefined;
/** OpenTelemetry is global: one for all hosts of the spec file. */
export const oneTelemetry = (): Telemetry => {
  const { metrics } = (telemetry ??= startTelemetry('fakes', '0.0.0'));
  return { metrics, stop: async () => undefined };
};

/** A host with two small services: `pauses` takes requests, `notes` reacts and keeps rows. */
export const startFakes = async (options: FakeOptions): Promise<FakeHost> => {
  const { databaseUrl, port = 0, token, failToStop = false } = options;
  const lines: string[] = [];
  const log = createLogger({
    service: 'fakes',
    destination: { write: (line) => lines.push(line) },
  });
  let stuck: string | undefined;
  let refusing: string | undefined;
  const { bus, published } = await recordingBus(databaseUrl);
  const mount = async (
    definition: Pick<ServiceDefinition, 'name' | 'entities' | 'migrations'>,
    create: (runtime: ServiceRuntime) => Promise<ServiceInstance>,
  ): Promise<MountedService> => {
    const opened = await openRuntime({ definition, databaseUrl, bus, instance: 'local', log });
    return { opened, instance: await create(opened.runtime) };
  };
  const pauses = await mount({ name: 'orchestrator', entities: [], migrations: [] }, (runtime) =>
    createPauses(runtime, failToStop),
  );
  const notes = await mount(
    { name: 'escalation', entities: [], migrations: [NoteRows1] },
    (runtime) =>
      createNotes(
        runtime,
        () => stuck,
        () => refusing,
      ),
  );
  const { url, close } = await startHost({
    services: [pauses, notes],
    bus,
    host: '127.0.0.1',
    port,
    token,
    log,
    telemetry: oneTelemetry(),
    docs: true,
  });
  return {
    url,
    close,
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    rows: (id) => rowsIn(notes.opened.runtime.dataSource, id),
    setStuck: (why) => (stuck = why),
    setRefusing: (code) => (refusing = code),
    published,
    publishRaw: (text) =>
      bus.publish([
        {
          topic: 'nightshift.orchestrator.v1',
          key: 'x',
          headers: { id: 'x', type: 'task.paused.v1', tenant: 'default' },
          value: Buffer.from(text),
        },
      ]),
    deadLetters: () => bus.parked.list({ groups: ['fake-notes'], limit: 10 }),
    logged: () => lines.join(''),
    routes: () => routesOf(PauseController),
  };
};

const rowsIn = (dataSource: DataSource, id: string): Promise<object[]> =>
  dataSource.query('SELECT id, version, noted FROM note_row WHERE id = $1', [id]);

const recordingBus = async (
  databaseUrl: string,
): Promise<{ bus: EventBus; published: () => readonly EventOf[] }> => {
  const bus = new EmbeddedBus(await openDeadLetters({ connectionString: databaseUrl }));
  const bodies: string[] = [];
  const recording: EventBus = {
    kind: bus.kind,
    parked: bus.parked,
    pipelining: bus.pipelining,
    publish: (messages) => {
      bodies.push(...messages.map(({ value }) => value.toString()));
      return bus.publish(messages);
    },
    subscribe: bus.subscribe,
    unread: bus.unread,
    ensureTopics: bus.ensureTopics,
    close: bus.close,
  };
  return {
    bus: recording,
    published: () => bodies.map((body) => lift(JSON.parse(body)) as EventOf),
  };
};

const routesOf = (controller: new (...args: never[]) => object): string[] => {
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .flatMap((name) => {
      const handler = prototype[name];
      const path = handler && (Reflect.getMetadata('path', handler) as string | undefined);
      if (!handler || path === undefined) return [];
      const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
      const whole = `/${Reflect.getMetadata('path', controller) as string}/${path}`
        .replaceAll(/\/+/g, '/')
        .replace(/\/$/, '');
      return [`${method} ${whole.replaceAll(/:(\w+)/g, '{$1}')}`];
    })
    .sort();
};

/** Looks again until the expectation holds; then that of the last look is what fails. */
export const until = async (
  expectation: () => Promise<void>,
  patienceMs = 15_000,
): Promise<void> => {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }
};
