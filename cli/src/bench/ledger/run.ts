import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '../../client.js';
import { submitExample } from '../../example.js';
import { packagesBelow } from '../../packages.js';
import { Load } from '../load.js';
import { inNewFolder, refuseWithoutProc } from '../new-folder.js';
import { machine, type Machine } from '../report.js';
import { System } from '../system.js';
import { type Ingested, ingest } from './ingest.js';
import { measureReads, type Reads } from './reads.js';
import type { LedgerSize } from './size.js';

type Say = (line: string) => void;

export interface LedgerReport extends Ingested, Reads {
  readonly machine: Machine;
  /** Recording by the engine's best: inserting the same rows out of a file with one statement. */
  readonly ingestRatio: number;
  /** By inserting them in batches, sent by the client that the ledger uses. */
  readonly sentRatio: number;
  readonly bytesPerEvent: number;
  /** Until a Nightshift with this ledger is ready. */
  readonly startS: number;
}

const LOOK_MS = 500;
const PACKAGES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/**
 * A night is played, its events are recorded again under other names until there are as many as
 * were asked for, and then Nightshift is started on what that gave.
 */
export const runLedgerBenchmark = (size: LedgerSize, say: Say): Promise<LedgerReport> => {
  refuseWithoutProc();
  return inNewFolder(say, async (data, atEnd) => {
    const start = async (): Promise<System> => {
      const system = await System.prepare('one-process', data, []);
      atEnd(() => system.stop());
      await system.start();
      return system;
    };
    say(`playing a night of ${size.tasks} tasks …`);
    const first = await start();
    await playNight(first.url, size.tasks);
    await first.stop();
    say(`recording copies of it, up to ${size.events.toLocaleString('en')} events …`);
    const ingested = await ingest({ data, size, say, atEnd });
    say('starting on this ledger …');
    const startedAt = performance.now();
    const { url } = await start();
    const startS = (performance.now() - startedAt) / 1_000;
    return { ...reportOf(ingested, await readsOf(url, size, say)), startS };
  });
};

const reportOf = (ingested: Ingested, reads: Reads): Omit<LedgerReport, 'startS'> => {
  const bytes = Object.values(ingested.bytes).reduce((sum, some) => sum + some, 0);
  return {
    machine: machine(),
    ...ingested,
    ...reads,
    ingestRatio: ingested.eventsPerS / ingested.bulk.fromFilePerS,
    sentRatio: ingested.eventsPerS / ingested.bulk.sentPerS,
    bytesPerEvent: bytes / ingested.events,
  };
};

const readsOf = async (url: string, size: LedgerSize, say: Say): Promise<Reads> => {
  const load = new Load(url);
  try {
    await load.untilRecorded();
    return await measureReads(load, size, say);
  } finally {
    load.close();
  }
};

/** As `nightshift demo` does it: until nothing runs any more; what waits for people goes on waiting. */
const playNight = async (url: string, tasks: number): Promise<void> => {
  const load = new Load(url);
  const prefix = 'bench/';
  try {
    const packages = (await packagesBelow(PACKAGES)).slice(0, tasks);
    await submitExample(new Client({ url, tenant: 'default', actor: 'bench' }), prefix, packages);
    for (let open = true; open;) {
      await sleep(LOOK_MS);
      const summary = await load.get<Summary>(`/v1/tasks/summary?keyPrefix=${prefix}`);
      open = summary.total < packages.length || (summary.tasks['running'] ?? 0) > 0;
    }
    await load.untilRecorded();
  } finally {
    load.close();
  }
};

interface Summary {
  readonly tasks: Readonly<Record<string, number>>;
  readonly total: number;
}
