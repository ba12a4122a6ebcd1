import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@nightshift/local-servers';
import { kill, type Night } from './night.js';
import { until } from './settled.js';

const WITH_PARENT = fileURLToPath(new URL('../../dist/host/with-parent.js', import.meta.url));
const STOP_PATIENCE_MS = 20_000;

/** One process of a service, asked itself and not through the console. */
export interface ServiceReplica {
  /** Its NIGHTSHIFT_INSTANCE. */
  readonly instance: string;
  readonly url: string;
}

/** The process of a service that `up --distributed` has started. */
export const firstOf = async (night: Night, service: string): Promise<ServiceReplica> => {
  const { HOST, PORT, NIGHTSHIFT_INSTANCE = '' } = await environmentOf(await night.pidOf(service));
  return { instance: NIGHTSHIFT_INSTANCE, url: `http://${HOST}:${PORT}` };
};

/**
 * A further process of a service: started as a deployment would, with the settings of the first,
 * an address of its own and a name of its own. Nobody starts it again.
 */
export class AddedReplica implements ServiceReplica {
  private constructor(
    readonly instance: string,
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  /** Nothing is ready yet: see {@link ready}. End it with {@link stop}. */
  static async start(night: Night, service: string): Promise<AddedReplica> {
    const instance = `${service}-2`;
    const port = String(await freePort());
    const { NODE_CHANNEL_FD: _, ...settings } = await environmentOf(await night.pidOf(service));
    const log = join(night.data, 'logs', `${instance}.log`);
    const file = openSync(log, 'a', 0o600);
    const flags = ['--disable-warning=TimeoutNegativeWarning', '--import', WITH_PARENT];
    const child = spawn(process.execPath, [...flags, mainOf(service)], {
      env: { ...settings, PORT: port, NIGHTSHIFT_INSTANCE: instance },
      // By the channel it learns that the tests were killed, and stops.
      stdio: ['ignore', file, file, 'ipc'],
    });
    closeSync(file);
    return new AddedReplica(instance, `http://${settings['HOST']}:${port}`, child, log);
  }

  /** It listens once it is a member of its consumer groups. @throws Error with its log if it ends before */
  async ready(): Promise<void> {
    const look = async (): Promise<number> =>
      isRunning(this.child) ? (await fetch(`${this.url}/readyz`)).status : 0;
    const status = await until(look, (one) => one === 200 || one === 0, { everyMs: 50 });
    if (status === 0)
      throw new Error(`${this.instance} ended: ${await readFile(this.log, 'utf8')}`);
  }

  /** `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child.pid === undefined || !isRunning(child)) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    kill(child.pid);
    await ended;
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!isRunning(child)) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(force);
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null;

/** Calls of a model that this process has performed, by its own metrics. */
export const modelCallsOf = async ({ url }: ServiceReplica, model: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counters = text
    .split('\n')
    .filter((line) => /^nightshift_model_calls(_total)?\{/.test(line))
    .filter((line) => line.includes(`model="${model}"`));
  return counters.reduce((sum, line) => sum + Number(line.split('} ')[1]?.split(' ')[0]), 0);
};

interface ModelView {
  readonly model: string;
  readonly state: string;
  readonly inFlight: number;
  readonly waiting: number;
}

/** A model as this process sees it. */
export const viewOf = async (
  { url }: ServiceReplica,
  model: string,
): Promise<ModelView | undefined> => {
  const { items } = (await (await fetch(`${url}/v1/providers`)).json()) as { items: ModelView[] };
  return items.find((one) => one.model === model);
};

/** How many partitions each member of a consumer group has. */
export const partitionsOf = async (night: Night, group: string): Promise<readonly number[]> => {
  const { default: kafkajs } = await import('kafkajs');
  const admin = new kafkajs.Kafka({ brokers: [await night.brokers()] }).admin();
  await admin.connect();
  try {
    const [found] = (await admin.describeGroups([group])).groups;
    return (found?.members ?? []).map(({ memberAssignment }) => {
      const read = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment);
      return Object.values(read?.assignment ?? {}).flat().length;
    });
  } finally {
    await admin.disconnect();
  }
};

const environmentOf = async (pid: number): Promise<Record<string, string>> => {
  const pairs = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at), pair.slice(at + 1)]];
    }),
  );
};

/** As infra/docker starts it. */
const mainOf = (service: string): string =>
  fileURLToPath(new URL(`../../../services/${service}/dist/main.js`, import.meta.url));
