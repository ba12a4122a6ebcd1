import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Refusal } from '@nightshift/kernel';
import { freePort } from '@nightshift/local-servers';
import { whyNotReady } from '../readiness.js';
import { pidsNaming, type Process, processTree } from './processes.js';
import type { Form } from './workload.js';

const BIN = fileURLToPath(new URL('../../bin/nightshift.mjs', import.meta.url));
const WORKFLOWS = fileURLToPath(
  new URL('../../../examples/ten-steps/dist/index.js', import.meta.url),
);
const LOOK_EVERY_MS = 20;
const ANSWER_TIMEOUT_MS = 1_000;
const READY_TIMEOUT_MS = 120_000;
const END_TIMEOUT_MS = 60_000;
const TAIL_CHARS = 4_000;

/** Settings that would make the measured system another one. */
const OWN_SETTINGS = /^(NIGHTSHIFT_(PORT|DATA|WORKFLOWS|API_TOKEN|URL|TENANT)|HOST|PORT)$/;

/** Nightshift as users start it: `nightshift up`, a tree of processes of its own. */
export class System {
  private child: ChildProcess | undefined;
  private tail = '';
  private stopped = false;

  private constructor(
    readonly form: Form,
    readonly data: string,
    readonly port: number,
    private readonly workflows: readonly string[],
  ) {}

  /** @param workflows modules; none: those of the demo */
  static async prepare(
    form: Form,
    data: string,
    workflows: readonly string[] = [WORKFLOWS],
  ): Promise<System> {
    return new System(form, data, await freePort(), workflows);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @throws Refusal `bench-not-started` with what it printed */
  async start(): Promise<void> {
    if (this.stopped) throw new Refusal('bench-stopped', 'unavailable', 'It is being stopped.');
    const modules = this.workflows.flatMap((module) => ['--workflows', module]);
    const options = ['--port', String(this.port), '--data', this.data, ...modules];
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=TimeoutNegativeWarning',
        BIN,
        'up',
        ...options,
        ...(this.form === 'kafka' ? ['--distributed'] : []),
      ],
      // A group of its own: Ctrl-C reaches the benchmark, which ends it in order.
      { env: environment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        this.tail = (this.tail + chunk.toString()).slice(-TAIL_CHARS);
      });
    await this.untilReady();
  }

  readonly processes = (): Promise<readonly Process[]> => processTree(this.child?.pid ?? 0);

  /**
   * SIGKILL to what carries out steps: all of Nightshift in one process, else the agent-runner,
   * which its supervisor starts again. Resolves when it is dead; gives the time of the kill.
   */
  async killWorker(): Promise<number> {
    if (this.form === 'one-process') {
      const killedAt = Date.now();
      await this.end('SIGKILL');
      return killedAt;
    }
    const runner = (await this.processes()).find(({ name }) => name === 'agent-runner');
    if (!runner) throw new Refusal('bench-no-runner', 'unavailable', 'There is no agent-runner.');
    const killedAt = Date.now();
    process.kill(runner.pid, 'SIGKILL');
    while ((await this.processes()).some(({ pid }) => pid === runner.pid)) await sleep(1);
    return killedAt;
  }

  /** After a kill: what users would do, or what the supervisor does by itself. */
  async startAgain(): Promise<void> {
    if (this.form === 'one-process') await this.start();
    else await this.untilReady();
  }

  /** Ends the tree, and whatever a kill left of it. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.end('SIGTERM');
    for (const pid of await pidsNaming(this.data)) endQuietly(pid, 'SIGTERM');
    for (let waited = 0; (await pidsNaming(this.data)).length > 0; waited += 100) {
      if (waited > END_TIMEOUT_MS)
        for (const pid of await pidsNaming(this.data)) endQuietly(pid, 'SIGKILL');
      await sleep(100);
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
    await ended;
    clearTimeout(late);
  }

  private async untilReady(): Promise<void> {
    const giveUpAt = Date.now() + READY_TIMEOUT_MS;
    let last = '';
    while (Date.now() < giveUpAt && this.child && !hasEnded(this.child)) {
      const answer = await whyNotReady(this.url, ANSWER_TIMEOUT_MS);
      if (answer === undefined) return;
      last = answer;
      await sleep(LOOK_EVERY_MS);
    }
    throw new Refusal(
      'bench-not-started',
      'unavailable',
      `Nightshift (${this.form}) did not come up (/readyz: ${last}):\n${this.tail.trim()}\nLogs: ${join(this.data, 'logs')}`,
    );
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_SETTINGS.test(name)));

const endQuietly = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
};
