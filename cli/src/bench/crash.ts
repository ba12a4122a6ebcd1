import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from './load.js';
import type { System } from './system.js';
import { type CrashFigures, workflowOf } from './workload.js';

/** Long after everything else is done, what is not is stuck. */
const PATIENCE_MS = 30_000;

/** Kills the worker half-way through `tasks` tasks of B, and follows what becomes of them. */
export const measureCrash = async (system: System, tasks: number): Promise<CrashFigures> => {
  const load = new Load(system.url);
  try {
    const undisturbedMs = await untilAllEnded(load, await submitted(load, 'undisturbed/', tasks));
    const { ids, key } = await submitted(load, 'killed/', tasks);
    await sleep(undisturbedMs / 2);
    const killedAt = await system.killWorker();
    await system.startAgain();
    const readyMs = Date.now() - killedAt;
    const ends = await Promise.allSettled(ids.map((id) => load.ended(id, PATIENCE_MS)));
    const unfinished = ends.filter(({ status }) => status === 'rejected').length;
    await load.untilRecorded();
    return { tasks, unfinished, readyMs, ...(await inLedger(load, key, killedAt)) };
  } finally {
    load.close();
  }
};

interface Submitted {
  readonly key: string;
  readonly ids: readonly string[];
}

const submitted = async (load: Load, name: string, tasks: number): Promise<Submitted> => {
  const key = `bench/${name}${Date.now()}/`;
  return { key, ids: await load.submitAll(workflowOf.b, key, tasks) };
};

const untilAllEnded = async (load: Load, { ids }: Submitted): Promise<number> => {
  const started = performance.now();
  await Promise.all(ids.map((id) => load.ended(id)));
  return performance.now() - started;
};

type FromLedger = Omit<CrashFigures, 'tasks' | 'unfinished' | 'readyMs'>;

/** The intent of a call is recorded just before it is sent, and its result as soon as it is known. */
const inLedger = async (load: Load, key: string, killedAt: number): Promise<FromLedger> => {
  const at = 'toUnixTimestamp64Milli(time)';
  const requested = `type = 'model-call.requested.v1'`;
  const [begun, steps, before, first, last] = (
    await load.sql(
      `SELECT countIf(${requested}),
              uniqExactIf((JSONExtractString(data, 'runId'), JSONExtractUInt(data, 'step')), ${requested}),
              countIf(type = 'model-call.completed.v1' AND ${at} <= ${killedAt}),
              minIf(${at}, ${requested} AND ${at} > ${killedAt}),
              maxIf(${at}, type = 'task.completed.v1')
       FROM v_events
       WHERE task_id IN (SELECT task_id FROM v_tasks WHERE startsWith(idempotency_key, '${key}'))`,
    )
  ).map(Number);
  return {
    steps: steps ?? 0,
    stepsBeforeKill: before ?? 0,
    repeated: (begun ?? 0) - (steps ?? 0),
    firstStepMs: Math.max(0, (first ?? 0) - killedAt),
    allDoneMs: Math.max(0, (last ?? 0) - killedAt),
  };
};
