import { resolve } from 'node:path';
import { nanoFromUsd, Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { submitExample } from '../example.js';
import { paint, print, printJson, say } from '../output.js';
import { packagesBelow } from '../packages.js';
import type { SqlResult } from './ledger-sql.js';
import { queryOf } from './task.js';

const LOOK_EVERY_MS = 500;
const SAY_EVERY_MS = 5_000;
const LEDGER_PATIENCE_MS = 30_000;

interface Summary {
  readonly tasks: Readonly<Record<string, number>>;
  readonly total: number;
  readonly cost: { readonly usd: string };
}

export interface DemoResult {
  readonly submitted: number;
  readonly completed: number;
  readonly waiting: number;
  readonly halted: number;
  readonly failed: number;
  readonly lost: number;
  readonly findings: number;
  /** Reports that QA sent back before they were accepted. */
  readonly qaCaught: number;
  readonly retriesByClass: Readonly<Record<string, number>>;
  readonly modelCalls: number;
  readonly spentUsd: number;
  readonly seconds: number;
}

export const addDemo = (program: Command): void => {
  program
    .command('demo')
    .description(
      'audit the npm packages of a node_modules folder, one task per package (simulated models)',
    )
    .option('--packages <folder>', 'folder whose installed packages are audited', 'node_modules')
    .option('--limit <n>', 'at most this many packages', Number)
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift demo --limit 300\n  nightshift demo --packages /srv/app/node_modules --json',
    )
    .action(async ({ packages, limit }: { packages: string; limit?: number }, command: Command) => {
      const { client, json } = contextOf(command);
      const folder = resolve(packages);
      const found = (await packagesBelow(folder)).slice(0, limit);
      if (found.length === 0)
        throw new Refusal(
          'no-packages',
          'invalid',
          `There are no installed packages in ${folder}. Name a node_modules folder with --packages.`,
        );
      const started = performance.now();
      const batch = `demo/${new Date().toISOString()}/`;
      say(`submitting ${found.length} packages of ${folder} …`);
      await submitExample(client, batch, found);
      const summary = await follow(client, batch, found.length);
      const result = await resultOf(
        client,
        batch,
        found.length,
        summary,
        (performance.now() - started) / 1000,
      );
      if (json) printJson(result);
      else explain(result);
      if (result.lost > 0)
        throw new Refusal(
          'tasks-lost',
          'unavailable',
          `${result.lost} tasks are not there. That must not happen: see the logs.`,
        );
    });
};

const count = ({ tasks }: Summary, ...statuses: readonly string[]): number =>
  statuses.reduce((sum, status) => sum + (tasks[status] ?? 0), 0);

/** Until nothing runs any more: done, or waiting for somebody. */
const follow = async (client: Client, batch: string, submitted: number): Promise<Summary> => {
  let saidAt = 0;
  for (;;) {
    const summary = await client.get<Summary>(`/v1/tasks/summary?${queryOf({ keyPrefix: batch })}`);
    const over = summary.total >= submitted && count(summary, 'running') === 0;
    if (process.stderr.isTTY)
      process.stderr.write(`\r${lineOf(summary, submitted)}\u001B[K${over ? '\n' : ''}`);
    else if (over || performance.now() - saidAt > SAY_EVERY_MS) {
      saidAt = performance.now();
      say(lineOf(summary, submitted));
    }
    if (over) return summary;
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
  }
};

const lineOf = (summary: Summary, submitted: number): string =>
  `${count(summary, 'completed', 'failed', 'cancelled')} of ${submitted} done, ${count(summary, 'running')} running, ${count(summary, 'waiting')} waiting, ${count(summary, 'halted')} halted, ${summary.cost.usd} settled`;

const resultOf = async (
  client: Client,
  batch: string,
  submitted: number,
  summary: Summary,
  seconds: number,
): Promise<DemoResult> => {
  const completed = count(summary, 'completed');
  const mine = `task_id IN (SELECT task_id FROM v_tasks WHERE startsWith(idempotency_key, '${batch}'))`;
  await untilRecorded(client, batch, completed);
  const [found] = await rowsOf(
    client,
    `SELECT uniqExact(finding_id), uniqExactIf(task_id, verdict != 'passed' AND round = 0) FROM v_findings WHERE status = 'new' AND ${mine}`,
  );
  const [calls] = await rowsOf(
    client,
    `SELECT count(), sum(cost_usd) FROM v_model_calls WHERE ${mine}`,
  );
  const retries = await rowsOf(
    client,
    `SELECT error_class, count() FROM v_retries WHERE ${mine} GROUP BY error_class ORDER BY error_class`,
  );
  return {
    submitted,
    completed,
    waiting: count(summary, 'waiting'),
    halted: count(summary, 'halted'),
    failed: count(summary, 'failed', 'cancelled'),
    lost: submitted - summary.total,
    findings: Number(found?.[0] ?? 0),
    qaCaught: Number(found?.[1] ?? 0),
    retriesByClass: Object.fromEntries(
      retries.map(([name, times]) => [String(name), Number(times)]),
    ),
    modelCalls: Number(calls?.[0] ?? 0),
    spentUsd: nanoFromUsd(Number(calls?.[1] ?? 0)) / 1e9,
    seconds: Math.round(seconds * 10) / 10,
  };
};

/** The ledger is a moment behind. */
const untilRecorded = async (client: Client, batch: string, completed: number): Promise<void> => {
  const giveUpAt = performance.now() + LEDGER_PATIENCE_MS;
  while (performance.now() < giveUpAt) {
    const [row] = await rowsOf(
      client,
      `SELECT countIf(status = 'completed') FROM v_tasks WHERE startsWith(idempotency_key, '${batch}')`,
    );
    if (Number(row?.[0] ?? 0) >= completed) return;
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
  }
  say('The ledger has not recorded everything yet: the figures below may be too low.');
};

const rowsOf = async (client: Client, query: string): Promise<SqlResult['rows']> =>
  (await client.post<SqlResult>('/v1/ledger/sql', { query })).rows;

const explain = (result: DemoResult): void => {
  const {
    submitted,
    completed,
    waiting,
    halted,
    failed,
    findings,
    qaCaught,
    retriesByClass,
    modelCalls,
    spentUsd,
    seconds,
  } = result;
  const retries = Object.entries(retriesByClass).map(([name, times]) => `${times} ${name}`);
  print(`\n${paint('bold', `${submitted} packages in ${seconds} s`)}`);
  print(
    `  ${completed} completed, ${waiting} waiting for a person, ${halted} halted, ${failed} failed, ${result.lost} lost`,
  );
  print(`  ${findings} findings; QA sent ${qaCaught} reports back before they were accepted`);
  print(
    `  ${modelCalls} model calls (simulated), ${retries.length > 0 ? `retries: ${retries.join(', ')}` : 'no retries'}, $${spentUsd} at the prices of the simulated models`,
  );
  print('\nNext:');
  if (waiting > 0)
    print('  npx nightshift ticket list                  the questions that wait for you');
  if (halted > 0) print('  npx nightshift budget raise 5               what is halted goes on');
  print('  npx nightshift ledger verify                proves that nothing is missing or changed');
  print(
    '  npx nightshift ledger sql "select workflow, count(), sum(cost_usd) from v_tasks group by workflow"',
  );
};
