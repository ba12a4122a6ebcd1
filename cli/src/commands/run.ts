import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, table } from '../output.js';
import { type Attempt, ATTEMPT_HEAD, attemptRow, type Money } from './run-attempts.js';
import { type Call, linesOfCall } from './run-call.js';

export interface Run {
  readonly runId: string;
  readonly taskId: string;
  readonly role: string;
  readonly stage: string;
  readonly agent: string;
  readonly workflow: string;
  readonly status: string;
  readonly granted: Money;
  readonly spent: Money;
  readonly steps: readonly {
    readonly step: number;
    readonly kind: 'model' | 'tool';
    readonly attempts: readonly Attempt[];
  }[];
}

export const addRun = (program: Command): void => {
  program
    .command('run')
    .description('what agents did: their steps, and each model call exactly')
    .command('show <id>')
    .description('list the steps of a run with attempts, money, classes and delays; or one call')
    .option('--call <n>', 'exactly what was sent and came back: a number, or step.attempt')
    .addHelpText('after', '\nThe runs of a task are listed by: nightshift task show <id>')
    .action(async (id: string, { call }: { call?: string }, command: Command) => {
      const { client, json } = contextOf(command);
      const path = `/v1/runs/${encodeURIComponent(id)}`;
      if (call === undefined) {
        const run = await client.get<Run>(path);
        if (json) return printJson(run);
        return print(linesOfRun(run).join('\n'));
      }
      const shown = await client.get<Call>(`${path}/calls/${encodeURIComponent(call)}`);
      if (json) return printJson(shown);
      print(linesOfCall(shown).join('\n'));
    });
};

export const linesOfRun = (run: Run): readonly string[] => {
  const { runId, taskId, role, stage, agent, workflow, status, spent, granted } = run;
  const rows = run.steps.flatMap(({ step, attempts }) =>
    attempts.map((one) => [String(step), ...attemptRow(one)]),
  );
  const calls = run.steps.some(({ kind }) => kind === 'model');
  return [
    `${paint('bold', runId)}  ${status}  ${spent.usd} of ${granted.usd}`,
    `${role} ${agent} of stage ${stage}, ${workflow}, task ${taskId}`,
    '',
    table(['STEP', ...ATTEMPT_HEAD], rows),
    ...(calls ? ['', `exactly: nightshift run show ${runId} --call <call>`] : []),
  ];
};
