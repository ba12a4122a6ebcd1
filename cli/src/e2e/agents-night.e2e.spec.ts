import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ProviderSimulator } from '@nightshift/provider-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflows } from './agents.workflow.js';
import { bookedCalls, compared } from './books.js';
import { kill, Night } from './night.js';
import { simulatedProviderFor } from './provider.js';
import { report } from './report.js';
import { countsOf, openTickets, settled, until, verified } from './settled.js';

/*
 * Real: one process per service over Kafka, PostgreSQL, HTTP to the provider, `kill -9`.
 * Simulated: the provider, and what it does wrong.
 */
const WORKFLOWS = fileURLToPath(new URL('agents.workflow.ts', import.meta.url));
/** The whole night is played by `npm run report:agents`. */
const WHOLE = process.env['NIGHTSHIFT_REPORT'] !== undefined;
const [TASKS, KILLS] = WHOLE ? [1_000, 20] : [120, 2];
const MIX = {
  'rate-limited': 0.01,
  'rate-limited-bare': 0.01,
  'server-error': 0.01,
  overloaded: 0.01,
  disconnected: 0.01,
  hang: 0.005,
  cut: 0.01,
  slow: 0.01,
  'missing-usage': 0.01,
  'malformed-json': 0.01,
  truncated: 0.01,
  refused: 0.005,
  'wrong-tool': 0.01,
  'wrong-arguments': 0.01,
};
const PATIENCE_MS = WHOLE ? 1_800_000 : 300_000;
const PREFIX = 'night/';

interface Effect {
  readonly tool: string;
  readonly key: string;
  readonly taskId: string;
}

describe('a night with every fault, and a runner that is killed', () => {
  let night: Night;
  let provider: ProviderSimulator;
  beforeAll(async () => {
    night = await Night.prepare({ distributed: true, workflows: WORKFLOWS });
    night.env['E2E_EFFECTS'] = join(night.folder, 'effects.jsonl');
    const models = workflows.flatMap(({ definition }) =>
      definition.agents.flatMap((one) => one.models),
    );
    provider = await simulatedProviderFor(night, models);
    await night.up();
  });
  afterAll(async () => {
    await night?.dispose();
    await provider?.stop();
  });

  const effects = (): readonly Effect[] =>
    readFileSync(night.env['E2E_EFFECTS'] ?? '', 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Effect);

  const submitAll = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let from = 0; from < TASKS; from += 500) {
      const tasks = Array.from({ length: Math.min(500, TASKS - from) }, (_, n) => ({
        workflow: 'night',
        brief: { n: from + n },
        idempotencyKey: `${PREFIX}${from + n}`,
      }));
      const { body } = await night.request<{ items: { taskId: string }[] }>(
        'POST',
        '/v1/tasks/batch',
        { tasks },
      );
      ids.push(...body.items.map(({ taskId }) => taskId));
    }
    return ids;
  };

  /** Kills the runner once a further part of the calls was received, and waits for the next one. */
  const killAgainAndAgain = async (): Promise<number> => {
    let kills = 0;
    const share = (3 * TASKS) / (KILLS + 1);
    while (kills < KILLS) {
      const { completed = 0, waiting = 0 } = (await countsOf(night, PREFIX)).tasks;
      if (completed + waiting === TASKS) break;
      if (provider.calls().length < share * (kills + 1)) {
        await sleep(50);
        continue;
      }
      const pid = await night.pidOf('agent-runner');
      kill(pid);
      kills += 1;
      await until(
        async () => night.pidOf('agent-runner'),
        (next) => next !== pid,
      );
    }
    return kills;
  };

  it(
    'loses no task, doubles no effect, and has the provider’s own books',
    async () => {
      provider.script({ mix: MIX });
      const ids = new Set(await submitAll());
      expect(ids.size).toBe(TASKS);
      const kills = await killAgainAndAgain();
      await settled(night, PREFIX, TASKS, PATIENCE_MS);
      expect(await verified(night)).toMatchObject({ ok: true });
      const { total, tasks } = await countsOf(night, PREFIX);
      const tickets = await openTickets(night);

      const done = effects();
      const keys = (tool: string) => done.filter((one) => one.tool === tool).map(({ key }) => key);
      const doubledCharges = keys('charge').length - new Set(keys('charge')).size;
      const notesByTask = Map.groupBy(
        done.filter(({ tool }) => tool === 'note'),
        ({ taskId }) => taskId,
      );
      const doubledNotes = [...notesByTask.values()].filter(
        (some) => new Set(some.map(({ key }) => key)).size > 1,
      ).length;

      const calls = provider.calls();
      const books = compared(await bookedCalls(night), calls);
      const figures = {
        tasks: total,
        ...tasks,
        lost: TASKS - total,
        kills,
        questions: tickets.length,
        calls: calls.length,
        faults: calls.filter(({ fault }) => fault !== undefined).length,
        doubledCharges,
        doubledNotes,
        ...books,
      };
      report('a night', `${TASKS} tasks, ${KILLS} kills`, figures);
      expect(figures).toMatchObject({
        lost: 0,
        kills: KILLS,
        doubledCharges: 0,
        doubledNotes: 0,
        unbooked: 0,
        wrong: 0,
      });
      const { completed = 0, waiting = 0 } = tasks;
      expect(completed + waiting).toBe(TASKS);
      expect(completed).toBeGreaterThan(TASKS / 2);
      expect(new Set(tickets.map(({ taskId }) => taskId)).size).toBe(waiting);
    },
    PATIENCE_MS,
  );
});
