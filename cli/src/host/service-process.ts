import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Environment } from '@nightshift/config';

const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 30_000;
/** A process that ran for this long was not ended by what ended the one before it. */
const STEADY_AFTER_MS = 60_000;
/** What a service has to finish what it has in hand. */
const DRAIN_MS = 30_000;
const FATAL_BYTES = 16_384;
const WITH_PARENT = new URL('./with-parent.js', import.meta.url).href;

export interface ServiceProcessOptions {
  readonly name: string;
  /** Its `main.js`. */
  readonly entry: string;
  readonly env: Environment;
  /** File that its output is appended to. */
  readonly log: string;
  /** It ended by itself, or was killed by somebody else. */
  readonly onEnd: (process: ServiceProcess, how: string) => void;
}

/** One service as a child process, which can be launched again after it ended. */
export class ServiceProcess {
  readonly name: string;
  readonly log: string;
  private child: ChildProcess | undefined;
  private launchedAt = 0;
  private logFrom = 0;
  private pauseMs = RESTART_FIRST_MS;

  constructor(private readonly options: ServiceProcessOptions) {
    this.name = options.name;
    this.log = options.log;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async launch(): Promise<void> {
    const { entry, env, log, onEnd } = this.options;
    this.logFrom = await stat(log).then(
      ({ size }) => size,
      () => 0,
    );
    this.launchedAt = Date.now();
    // The file itself, no pipe through this process: a service that outlives it can still log.
    const file = openSync(log, 'a', 0o600);
    const flags = ['--disable-warning=TimeoutNegativeWarning', '--import', WITH_PARENT];
    const child = spawn(process.execPath, [...flags, entry], {
      env,
      stdio: ['ignore', file, file, 'ipc'],
      // Ctrl-C reaches the whole group; each service is told to stop by us, in order.
      detached: true,
    });
    closeSync(file);
    child.once('error', (error) => onEnd(this, error.message));
    child.once('exit', (code, signal) => onEnd(this, signal ?? `code ${code}`));
    this.child = child;
  }

  /** Ends it, by force if it does not finish in time. */
  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), DRAIN_MS);
    await ended;
    clearTimeout(force);
  }

  /** How long to wait before the next launch: longer each time, unless it ran well. */
  nextPauseMs(): number {
    const steady = Date.now() - this.launchedAt > STEADY_AFTER_MS;
    const pause = steady ? RESTART_FIRST_MS : this.pauseMs;
    this.pauseMs = Math.min(pause * 2, RESTART_MAX_MS);
    return pause;
  }

  /** What it logged as `fatal` since its launch; else its last line. */
  async lastWords(): Promise<string | undefined> {
    const file = await open(this.log);
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(FATAL_BYTES),
        0,
        FATAL_BYTES,
        this.logFrom,
      );
      const lines = buffer.subarray(0, bytesRead).toString('utf8').trim().split('\n');
      const fatal = lines.findLast((line) => line.includes('"level":"fatal"'));
      return fatal ? (JSON.parse(fatal) as { msg: string }).msg : lines.at(-1);
    } finally {
      await file.close();
    }
  }
}
