import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '@nightshift/config';
import { Refusal } from '@nightshift/kernel';
import { freePorts } from '@nightshift/local-servers';
import { whyNotReady } from '../readiness.js';
import { forgetServices, recordServices } from './left-over.js';
import { ServiceProcess } from './service-process.js';
import type { UpSettings } from './settings.js';

/** In the order in which they start; the console in front of them is the public origin. */
const SERVICES = ['audit', 'orchestrator', 'agent-runner', 'qa', 'cost', 'escalation'] as const;

const READY_TIMEOUT_MS = 90_000;
const LOOK_EVERY_MS = 100;
/** The console gives its services 2 s; what takes so long is asked again. */
const ANSWER_TIMEOUT_MS = 5_000;

export interface ServiceProcessesOptions {
  readonly settings: UpSettings;
  /** Where the servers are. */
  readonly servers: Environment;
  /** Start a process again that ended by itself. */
  readonly restart: boolean;
  readonly say: (line: string) => void;
}

/** One process per service, and the console. */
export class ServiceProcesses {
  readonly url: string;
  private readonly processes = new Map<string, ServiceProcess>();
  private phase: 'starting' | 'running' | 'stopping' = 'starting';
  private failure: Refusal | undefined;
  private recording: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServiceProcessesOptions) {
    const { host, port } = options.settings;
    this.url = `http://${host}:${port}`;
  }

  readonly pids = (): ReadonlyMap<string, number> =>
    new Map(
      [...this.processes].flatMap(([name, { pid }]) =>
        pid === undefined ? [] : [[name, pid] as const],
      ),
    );

  /** Resolves once all are ready. @throws Refusal `service-failed` or `not-ready` */
  async start(signal?: AbortSignal): Promise<void> {
    const { host, port, data } = this.options.settings;
    await mkdir(join(data, 'logs'), { recursive: true });
    const urls: Record<string, string> = {};
    const ports = await freePorts(SERVICES.length);
    for (const [index, name] of SERVICES.entries()) {
      const own = String(ports[index]);
      urls[`${name.toUpperCase().replaceAll('-', '_')}_URL`] = `http://127.0.0.1:${own}`;
      // The first one is audit: the others ask it for what has left PostgreSQL.
      const { AUDIT_URL = '' } = urls;
      await this.launch(this.add(name, { HOST: '127.0.0.1', PORT: own, AUDIT_URL }));
    }
    await this.launch(this.add('console', { HOST: host, PORT: String(port), ...urls }));
    await this.untilReady(signal);
    this.phase = 'running';
  }

  async stop(): Promise<void> {
    this.phase = 'stopping';
    // The console first: nothing new comes in. Then all at once: they need each other for nothing.
    await this.processes.get('console')?.stop();
    await Promise.all([...this.processes.values()].map((one) => one.stop()));
    await this.recording;
    await forgetServices(this.options.settings.data);
  }

  private add(name: string, own: Environment): ServiceProcess {
    const { settings, servers } = this.options;
    const added = new ServiceProcess({
      name,
      entry: mainOf(name),
      env: {
        ...settings.env,
        ...servers,
        NIGHTSHIFT_INSTANCE: `${name}-1`,
        ...own,
      },
      log: join(settings.data, 'logs', `${name}.log`),
      onEnd: this.ended,
    });
    this.processes.set(name, added);
    return added;
  }

  private async launch(one: ServiceProcess): Promise<void> {
    await one.launch();
    this.recording = this.recording.then(() =>
      recordServices(this.options.settings.data, this.pids()),
    );
  }

  private readonly ended = (one: ServiceProcess, how: string): void => {
    if (this.phase === 'stopping') return;
    // A service waits for what it needs: what ends it at its start, ends it at the next one, too.
    if (this.phase === 'starting' && how.startsWith('code')) return void this.fail(one, how);
    const { restart, say } = this.options;
    say(`${one.name} ended (${how})${restart ? '; it starts again' : ''}. Its log: ${one.log}`);
    if (!restart) return;
    const again = (): void => void (this.phase === 'stopping' ? undefined : this.launch(one));
    setTimeout(again, one.nextPauseMs());
  };

  private async fail(one: ServiceProcess, how: string): Promise<void> {
    const reason = await one.lastWords().catch(() => undefined);
    this.failure ??= new Refusal(
      'service-failed',
      'invalid',
      `The service ${one.name} did not start (${how}): ${reason ?? 'it said nothing.'}\nIts log: ${one.log}`,
    );
  }

  private async untilReady(signal: AbortSignal | undefined): Promise<void> {
    const giveUpAt = Date.now() + READY_TIMEOUT_MS;
    let last = '';
    while (Date.now() < giveUpAt) {
      signal?.throwIfAborted();
      if (this.failure) throw this.failure;
      const reason = await whyNotReady(this.url, ANSWER_TIMEOUT_MS);
      if (reason === undefined) return;
      last = reason;
      await sleep(LOOK_EVERY_MS);
    }
    throw new Refusal(
      'not-ready',
      'unavailable',
      `Not every service came up within ${READY_TIMEOUT_MS / 1000} s: ${last}. Logs: ${join(this.options.settings.data, 'logs')}.`,
    );
  }
}

const mainOf = (name: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(`@nightshift/${name}`)), 'main.js');
