import { type Json, Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { textNamedBy } from '../files.js';
import { paint, print, printJson, say, table } from '../output.js';
import { addDiff } from './task-diff.js';
import { addFork } from './task-fork.js';

interface Money {
  readonly nanoUsd: number;
  readonly usd: string;
}

interface TaskListItem {
  readonly taskId: string;
  readonly workflow: string;
  readonly idempotencyKey: string | null;
  readonly status: string;
  readonly stage: string;
  readonly ticketId: string | null;
  readonly cost: Money;
  readonly acceptedAt: string;
}

interface Task extends Pick<TaskListItem, 'taskId' | 'workflow' | 'status' | 'ticketId' | 'cost'> {
  readonly stage: string | null;
  readonly brief: Json;
  readonly output?: Json;
  readonly decisions: object;
  readonly reason: string | null;
  readonly runIds: readonly string[];
  readonly history: readonly {
    readonly type: string;
    readonly time: string;
    readonly data: object;
  }[];
}

export const addTask = (program: Command): void => {
  const task = program.command('task').description('submit, follow and steer tasks');
  addSubmit(task);
  addList(task);
  addShow(task);
  addWatch(task);
  addFork(task);
  addDiff(task);
  addChange(task, 'cancel', 'end a task; what is in flight is stopped');
  addChange(task, 'pause', 'stop a task after the step in flight');
  addChange(task, 'resume', 'let a paused task go on');
};

const addSubmit = (task: Command): void => {
  task
    .command('submit <workflow>')
    .description('submit one task')
    .requiredOption('--brief <json>', 'the brief as JSON, or @file')
    .option('--key <key>', 'idempotency key: the same key never makes a second task')
    .option('--priority <0-9>', 'default 5', Number)
    .option('--budget-usd <amount>', 'instead of the workflow’s budget per task', Number)
    .option('--deadline <instant>', 'e.g. 2026-11-25T06:00:00.000Z')
    .addHelpText(
      'after',
      `\nExample:\n  nightshift task submit dependency-audit --brief '{"package":"zod","folder":"/app/node_modules/zod"}' --key audit-zod`,
    )
    .action(
      async (workflow: string, options: Record<string, string | number>, command: Command) => {
        const { client, json } = contextOf(command);
        const { brief, key, priority, budgetUsd, deadline } = options;
        const body = {
          workflow,
          brief: await jsonArgument(String(brief), '--brief'),
          ...(key === undefined ? {} : { idempotencyKey: key }),
          ...(priority === undefined ? {} : { priority }),
          ...(budgetUsd === undefined ? {} : { budgetUsd }),
          ...(deadline === undefined ? {} : { deadlineAt: deadline }),
        };
        const made = await client.post<{ taskId: string; status: string; created: boolean }>(
          '/v1/tasks',
          body,
        );
        if (json) return printJson(made);
        print(`${made.created ? 'accepted' : 'known already'} ${made.taskId} (${made.status})`);
      },
    );
};

const addList = (task: Command): void => {
  task
    .command('list')
    .description('list tasks, newest first')
    .option(
      '--status <status>',
      'queued, running, waiting, halted, paused, completed, failed or cancelled; several: a,b',
    )
    .option('--workflow <name>', 'or name@version')
    .option('--subject <subject>', 'whose data it is about')
    .option('--text <words>', 'words of the subject, the key or the id, or how they begin')
    .option('--min-cost-usd <amount>')
    .option('--max-cost-usd <amount>')
    .option('--accepted-from <instant>', 'e.g. 2026-11-25T22:00:00Z')
    .option('--accepted-to <instant>', 'before then')
    .option('--order <order>', 'newest or dearest', 'newest')
    .option('--limit <n>', 'at most this many', '50')
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: Record<string, string | undefined>, command: Command) => {
      const { client, json } = contextOf(command);
      // Each option has the name of a parameter.
      const page = await client.get<{ items: TaskListItem[]; nextCursor: string | null }>(
        `/v1/tasks?${queryOf(options)}`,
      );
      if (json) return printJson(page);
      print(
        table(
          ['TASK', 'WORKFLOW', 'STATUS', 'STAGE', 'COST', 'TICKET', 'KEY'],
          page.items.map((one) => [
            one.taskId,
            one.workflow,
            one.status,
            one.stage,
            one.cost.usd,
            one.ticketId ?? '',
            one.idempotencyKey ?? '',
          ]),
        ),
      );
      if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
    });
};

const addShow = (task: Command): void => {
  task
    .command('show <id>')
    .description('show a task: brief, output, decisions, history')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const shown = await client.get<Task>(`/v1/tasks/${encodeURIComponent(id)}`);
      if (json) return printJson(shown);
      print(
        `${paint('bold', shown.taskId)}  ${shown.workflow}  ${shown.status}  ${shown.cost.usd}`,
      );
      if (shown.reason) print(`reason: ${shown.reason}`);
      if (shown.ticketId)
        print(`waits for ticket ${shown.ticketId}: nightshift ticket show ${shown.ticketId}`);
      print(`\nbrief: ${JSON.stringify(shown.brief, null, 2)}`);
      if (shown.output !== undefined) print(`\noutput: ${JSON.stringify(shown.output, null, 2)}`);
      if (Object.keys(shown.decisions).length > 0)
        print(`\ndecisions: ${JSON.stringify(shown.decisions, null, 2)}`);
      print(`\nruns: ${shown.runIds.join(', ')}\n`);
      print(
        table(
          ['TIME', 'EVENT'],
          shown.history.map(({ time, type }) => [time, type]),
        ),
      );
    });
};

const ENDED = new Set(['completed', 'failed', 'cancelled']);

const addWatch = (task: Command): void => {
  task
    .command('watch <id>')
    .description('print the events of a task as they happen, until it ends or waits')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      let seen = 0;
      for (;;) {
        const { history, status, ticketId } = await client.get<Task>(
          `/v1/tasks/${encodeURIComponent(id)}`,
        );
        for (const { time, type, data } of history.slice(seen)) {
          if (json) printJson({ time, type, data });
          else print(`${time}  ${type}`);
        }
        seen = history.length;
        if (ENDED.has(status)) return;
        if (ticketId)
          return say(`The task waits for an answer: nightshift ticket show ${ticketId}`);
        await client.get(`/v1/tasks/${encodeURIComponent(id)}?waitMs=500`);
      }
    });
};

const addChange = (
  task: Command,
  verb: 'cancel' | 'pause' | 'resume',
  description: string,
): void => {
  const command = task.command(`${verb} <id>`).description(description);
  if (verb !== 'resume') command.option('--reason <text>');
  command.action(async (id: string, { reason }: { reason?: string }, self: Command) => {
    const { client, json } = contextOf(self);
    const body = reason === undefined ? {} : { reason };
    const changed = await client.post<{ taskId: string; status: string }>(
      `/v1/tasks/${encodeURIComponent(id)}/${verb}`,
      body,
    );
    if (json) return printJson(changed);
    print(`${changed.taskId} is ${changed.status}`);
  });
};

/** JSON as it stands, or of a file named with `@`. @throws Refusal `not-json`, `no-such-file` */
export const jsonArgument = async (argument: string, option: string): Promise<Json> => {
  const text = await textNamedBy(argument);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new Refusal(
      'not-json',
      'invalid',
      `${option} is not JSON: ${(error as Error).message}. Put it in single quotes, or name a file: ${option} @brief.json`,
    );
  }
};

export const queryOf = (parameters: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
  ).toString();
