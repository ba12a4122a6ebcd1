import { setTimeout as sleep } from 'node:timers/promises';
import { measureCrash } from './crash.js';
import { Load, type InFlight, stepsPerS } from './load.js';
import { cpuByName, type Process, rssByName } from './processes.js';
import { type Counters, countersOf, diskOf } from './stores.js';
import type { System } from './system.js';
import {
  type ByVariant,
  type CpuMs,
  type FormFigures,
  percentile,
  rounded,
  type Size,
  workflowOf,
} from './workload.js';

/** The whole workload on a system that is up. */
export const measure = async (
  system: System,
  size: Size,
  say: (line: string) => void,
): Promise<FormFigures> => {
  const load = new Load(system.url);
  try {
    say(`${size.warmUp} tasks to warm up …`);
    await load.keepInFlight(workflowOf.a, size.inFlight, size.warmUp);
    const alone = await measureAlone(system, load, size, say);
    say(`${size.inFlight} in flight, ${size.tasks} tasks of A …`);
    const a = await measureWithStores(system, load, size);
    say(`${size.inFlight} in flight, ${size.tasks} tasks of B …`);
    await load.keepInFlight(workflowOf.b, size.inFlight, size.warmUp);
    const b = await measureInFlight(system, load, workflowOf.b, size);
    say(`${size.crash} tasks of B, SIGKILL half-way …`);
    const crash = await measureCrash(system, size.crash);
    return {
      form: system.form,
      ...throughput(a.run, b.run, size),
      aloneP50Ms: alone.p50Ms,
      cpuMsPerTask: { a: a.cpu, b: b.cpu },
      rssMiB: a.rssMiB,
      diskBytesPerTask: a.disk,
      walBytesPerTask: a.walBytes,
      syncsPerTask: { alone: alone.syncs, inFlight: a.syncs },
      ledgerLagMs: { a: a.ledgerLagMs, b: b.ledgerLagMs },
      crash,
    };
  } finally {
    load.close();
  }
};

type Throughput = Pick<FormFigures, 'tasksPerS' | 'stepsPerS' | 'p50Ms' | 'p99Ms'>;

const throughput = (a: InFlight, b: InFlight, { tasks }: Size): Throughput => {
  const both = (figure: (run: InFlight) => number): ByVariant<number> => ({
    a: rounded(figure(a)),
    b: rounded(figure(b)),
  });
  return {
    tasksPerS: both(({ seconds }) => tasks / seconds),
    stepsPerS: both(({ seconds }) => stepsPerS(tasks / seconds)),
    p50Ms: both(({ latenciesMs }) => percentile(latenciesMs, 50)),
    p99Ms: both(({ latenciesMs }) => percentile(latenciesMs, 99)),
  };
};

interface Alone {
  readonly p50Ms: ByVariant<number>;
  readonly syncs: number;
}

const measureAlone = async (
  system: System,
  load: Load,
  size: Size,
  say: (line: string) => void,
): Promise<Alone> => {
  say(`one task alone, ${size.alone} in a row, A and B …`);
  const inARow = async (workflow: string): Promise<number> => {
    const taken: number[] = [];
    for (let n = 0; n < size.alone; n += 1) taken.push(await load.task(workflow, n));
    return rounded(percentile(taken, 50));
  };
  await load.untilRecorded();
  const { result, counters } = await counted(system, size, () => inARow(workflowOf.a));
  const p50Ms = { a: result, b: await inARow(workflowOf.b) };
  return { p50Ms, syncs: rounded(counters.syncs / size.alone) };
};

interface Measured {
  readonly run: InFlight;
  readonly cpu: CpuMs;
  readonly rssMiB: Readonly<Record<string, number>>;
  readonly ledgerLagMs: number;
}

/** CPU is read when the ledger is at rest: what a task leaves to be recorded belongs to it. */
const measureInFlight = async (
  system: System,
  load: Load,
  workflow: string,
  { inFlight, tasks }: Size,
): Promise<Measured> => {
  await load.untilRecorded();
  const before = await system.processes();
  const own = process.cpuUsage();
  const run = await load.keepInFlight(workflow, inFlight, tasks);
  const { user, system: kernel } = process.cpuUsage(own);
  const rssMiB = await rssByName(await system.processes());
  const ledgerLagMs = await load.untilRecorded();
  const cpu = cpuPerTask(before, await system.processes(), tasks);
  return {
    run,
    cpu: { ...cpu, 'load generator': rounded((user + kernel) / 1_000 / tasks) },
    rssMiB,
    ledgerLagMs,
  };
};

export const cpuPerTask = (
  before: readonly Process[],
  after: readonly Process[],
  tasks: number,
): CpuMs => {
  const earlier = cpuByName(before);
  const spent = [...cpuByName(after)].map(
    ([name, ms]) => [name, (ms - (earlier.get(name) ?? 0)) / tasks] as const,
  );
  const total = spent.reduce((sum, [, ms]) => sum + ms, 0);
  return {
    total: rounded(total),
    ...Object.fromEntries(spent.map(([name, ms]) => [name, rounded(ms)])),
  };
};

interface WithStores extends Measured {
  readonly disk: Readonly<Record<string, number>>;
  readonly walBytes: number;
  readonly syncs: number;
}

const measureWithStores = async (system: System, load: Load, size: Size): Promise<WithStores> => {
  await load.keepInFlight(workflowOf.a, size.inFlight, size.warmUp);
  await load.untilRecorded();
  const before = await diskOf(system);
  const { result, counters } = await counted(system, size, () =>
    measureInFlight(system, load, workflowOf.a, size),
  );
  const after = await diskOf(system);
  const grown = Object.entries(after).map(
    ([name, bytes]) => [name, Math.round((bytes - (before[name] ?? 0)) / size.tasks)] as const,
  );
  const total = grown.reduce((sum, [, bytes]) => sum + bytes, 0);
  return {
    ...result,
    disk: { total, ...Object.fromEntries(grown) },
    walBytes: Math.round(counters.walBytes / size.tasks),
    syncs: rounded(counters.syncs / size.tasks),
  };
};

/**
 * What PostgreSQL counted for `work`. Its backends report late, so its counters are waited for,
 * and what happens anyway in as long a wait (heartbeats) is taken off.
 */
const counted = async <T>(
  system: System,
  { countersMs }: Size,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly counters: Counters }> => {
  await sleep(countersMs);
  const idle = await countersOf(system);
  await sleep(countersMs);
  const before = await countersOf(system);
  const result = await work();
  await sleep(countersMs);
  const after = await countersOf(system);
  const taken = (of: (counters: Counters) => number): number =>
    Math.max(0, of(after) - of(before) - (of(before) - of(idle)));
  return {
    result,
    counters: { syncs: taken(({ syncs }) => syncs), walBytes: taken(({ walBytes }) => walBytes) },
  };
};
