import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagesBelow } from '../packages.js';
import { Night } from './night.js';
import { identitiesOf, type JudgeStats, judgeStats } from './qa-night-identities.js';
import {
  alarmFigures,
  booksOf,
  loopFigures,
  mistakeFigures,
  moneyFigures,
  peopleFigures,
} from './qa-night-figures.js';
import { dataOf } from './qa-night-facts.js';
import { answeredToTheEnd } from './qa-night-people.js';
import { SEEDED, truth, type Truth } from './qa-night-truth.js';
import { report } from './report.js';
import { countsOf, until, verified } from './settled.js';

/*
 * Real: the services, PostgreSQL, ClickHouse, HTTP, and the packages that are audited. Simulated:
 * the models, whose mistakes are known beforehand, and the people, who tell the truth.
 */
const TASKS = Number(process.env['NIGHTSHIFT_QA_TASKS'] ?? 40);
const PATIENCE_MS = 120_000 + TASKS * 1_000;
const PREFIX = 'seeded/';
const WORKFLOW = 'dependency-audit-seeded';
const BATCH = 200;

describe('the dependency audit with seeded mistakes', () => {
  let night: Night;
  let known: Truth;
  beforeAll(async () => {
    known = await truth();
    night = await Night.prepare({ workflows: SEEDED });
    await night.up();
  });
  afterAll(() => night?.dispose());

  const submitAll = async (): Promise<readonly string[]> => {
    const packages = await packagesBelow(resolve('node_modules'));
    const ids: string[] = [];
    for (let from = 0; from < TASKS; from += BATCH) {
      const tasks = Array.from({ length: Math.min(BATCH, TASKS - from) }, (_, n) => {
        const item = from + n;
        const { name, folder } = packages[item % packages.length] ?? { name: '', folder: '' };
        const brief = { package: name, folder, item };
        return { workflow: WORKFLOW, brief, idempotencyKey: `${PREFIX}${item}` };
      });
      const { body } = await night.request<{ items: { taskId: string }[] }>(
        'POST',
        '/v1/tasks/batch',
        { tasks },
      );
      ids.push(...body.items.map(({ taskId }) => taskId));
    }
    return ids;
  };

  const settledStats = (judgements: number): Promise<JudgeStats> =>
    until(
      () => judgeStats(night, WORKFLOW),
      ({ judged }) => judged >= judgements,
    );

  const elsewhere = async (judgements: number) => {
    const { rows } = await night.cliJson<{ rows: unknown[][] }>(
      'ledger',
      'sql',
      'select sum(toInt64(round(cost_usd * 1000000000))) from v_model_calls',
    );
    const counts = (await countsOf(night, PREFIX)) as unknown as { cost: { nanoUsd: number } };
    return {
      ledgerNanoUsd: Number(rows[0]?.[0]),
      tasksNanoUsd: counts.cost.nanoUsd,
      stats: await settledStats(judgements),
    };
  };

  it(
    'says what became of every mistake, and its figures agree with each other',
    async () => {
      const begun = performance.now();
      const ids = await submitAll();
      expect(new Set(ids).size).toBe(TASKS);
      await answeredToTheEnd(night, known, PREFIX, TASKS, PATIENCE_MS);
      const seconds = Math.round((performance.now() - begun) / 1_000);
      const ledger = await verified(night);
      expect(ledger).toMatchObject({ ok: true });
      const books = await booksOf(night, known, ids);
      const figures = {
        mistakes: mistakeFigures(books),
        alarms: alarmFigures(books),
        loop: loopFigures(books),
        people: peopleFigures(books),
        money: moneyFigures(books),
      };
      const others = await elsewhere(dataOf(books.facts, 'judgement.recorded.v2').length);
      const identities = identitiesOf(books, figures, others);
      report('qa', `${TASKS} tasks`, {
        tasks: TASKS,
        seconds,
        ledger,
        rates: known.SEEDED_RATES,
        packages: new Set(books.tasks.map(({ output }) => output?.package)).size,
        ...figures,
        stats: others.stats,
        identities,
      });
      expect(identities.filter(({ one, other }) => one !== other)).toEqual([]);
      expect(figures.mistakes.caught).toBeGreaterThan(figures.mistakes.seeded / 2);
      expect(figures.people.asked).toBeGreaterThan(0);
    },
    PATIENCE_MS + 120_000,
  );
});
