import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@nightshift/kernel';
import { STEPS_PER_TASK } from './workload.js';

const WAIT_MS = 60_000;
const TASK_PATIENCE_MS = 120_000;
const LEDGER_LOOK_MS = 200;
/** The audit service collects for 200 ms before it writes. */
const STILL_LOOKS = 5;
const LEDGER_PATIENCE_MS = 120_000;

export interface InFlight {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/**
 * The load generator: tasks in and results out over HTTP, on connections that are kept open.
 * `node:http` and not `fetch`, which takes several times the CPU out of the same cores.
 */
export class Load {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  close(): void {
    this.agent.destroy();
  }

  /** Submits one task and waits for its end; milliseconds. */
  async task(workflow: string, n: number): Promise<number> {
    const started = performance.now();
    const { taskId } = await this.post<{ taskId: string }>('/v1/tasks', { workflow, brief: { n } });
    await this.ended(taskId);
    return performance.now() - started;
  }

  /** Keeps `inFlight` tasks under way until `total` are done. */
  async keepInFlight(workflow: string, inFlight: number, total: number): Promise<InFlight> {
    const latenciesMs: number[] = [];
    let next = 0;
    const started = performance.now();
    const one = async (): Promise<void> => {
      while (next < total) latenciesMs.push(await this.task(workflow, (next += 1)));
    };
    await Promise.all(Array.from({ length: inFlight }, one));
    return { seconds: (performance.now() - started) / 1_000, latenciesMs };
  }

  /** Submits `tasks` at once, with keys that begin with `key`; their ids. */
  async submitAll(workflow: string, key: string, tasks: number): Promise<readonly string[]> {
    const submissions = Array.from({ length: tasks }, (_, n) => ({
      workflow,
      brief: { n },
      idempotencyKey: `${key}${n}`,
    }));
    const { items } = await this.post<{ items: { taskId: string }[] }>('/v1/tasks/batch', {
      tasks: submissions,
    });
    return items.map(({ taskId }) => taskId);
  }

  /** @throws Refusal `bench-task-failed` if it is not completed within `patienceMs` */
  async ended(taskId: string, patienceMs = TASK_PATIENCE_MS): Promise<void> {
    const giveUpAt = performance.now() + patienceMs;
    for (let left = patienceMs; ; left = giveUpAt - performance.now()) {
      const waitMs = Math.round(Math.min(WAIT_MS, Math.max(0, left)));
      const path = `/v1/tasks/${taskId}?waitMs=${waitMs}`;
      const { status } = await this.get<{ status: string }>(path);
      if (status === 'completed') return;
      if (status === 'running' && left > 0) continue;
      throw new Refusal(
        'bench-task-failed',
        'unavailable',
        `Task ${taskId} is ${status}, and should be completed by now.`,
      );
    }
  }

  /** Waits until the ledger grows no further; gives the milliseconds until it grew last. */
  async untilRecorded(): Promise<number> {
    const started = performance.now();
    let grownAt = started;
    let before = -1;
    for (let still = 0; still < STILL_LOOKS; still += 1) {
      const { lastIndex } = await this.get<{ lastIndex: number }>('/v1/ledger');
      if (lastIndex !== before) {
        still = 0;
        grownAt = performance.now();
      }
      if (performance.now() - started > LEDGER_PATIENCE_MS)
        throw new Refusal('bench-ledger', 'unavailable', 'The ledger does not come to rest.');
      before = lastIndex;
      await sleep(LEDGER_LOOK_MS);
    }
    return Math.round(grownAt - started);
  }

  async sql(query: string): Promise<readonly unknown[]> {
    const { rows } = await this.post<{ rows: unknown[][] }>('/v1/ledger/sql', { query });
    return rows[0] ?? [];
  }

  readonly get = <T>(path: string): Promise<T> => this.send<T>('GET', path);
  readonly post = <T>(path: string, body: unknown): Promise<T> =>
    this.send<T>('POST', path, JSON.stringify(body));

  private send<T>(method: string, path: string, body?: string): Promise<T> {
    return new Promise((settle, reject) => {
      const sent = request(
        new URL(path, this.url),
        {
          method,
          agent: this.agent,
          headers:
            body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if ((response.statusCode ?? 500) < 400) settle(JSON.parse(text) as T);
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

export const stepsPerS = (tasksPerS: number): number => tasksPerS * STEPS_PER_TASK;
