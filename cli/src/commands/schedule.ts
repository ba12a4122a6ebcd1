import type { Json } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say, table } from '../output.js';
import { jsonArgument } from './task.js';
import { wholeNumber } from './whole-number.js';

interface Schedule {
  readonly name: string;
  readonly workflow: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly priority: number;
  readonly brief: Json;
  readonly nextDueAt: string | null;
  readonly fault: string | null;
}

export const addSchedule = (program: Command): void => {
  const schedule = program.command('schedule').description('workflows that run by the clock');
  addSet(schedule);
  addList(schedule);
  addRemove(schedule);
};

const addSet = (schedule: Command): void => {
  schedule
    .command('set <name> <workflow>')
    .description('submit a task of a workflow whenever it is time')
    .requiredOption('--cron <fields>', 'minute, hour, day, month, day of the week')
    .requiredOption('--brief <json>', 'the brief as JSON, or @file')
    .option('--time-zone <name>', 'e.g. Europe/Berlin', 'UTC')
    .option('--priority <0-9>', 'default 5', wholeNumber)
    .option('--subject <name>', 'whose data it is about')
    .addHelpText(
      'after',
      `\nExample:\n  nightshift schedule set nightly-audit dependency-audit --cron '0 22 * * MON-FRI' --time-zone Europe/Berlin --brief @brief.json`,
    )
    .action(
      async (
        name: string,
        workflow: string,
        { brief, ...options }: Readonly<Record<string, string | number>>,
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const { cron, timeZone, priority, subject } = options;
        const response = await client.send('PUT', pathOf(name), {
          body: {
            workflow,
            cron,
            timeZone,
            brief: await jsonArgument(String(brief), '--brief'),
            ...(priority === undefined ? {} : { priority }),
            ...(subject === undefined ? {} : { subject }),
          },
        });
        const set = (await response.json()) as Schedule;
        if (json) return printJson(set);
        print(`${set.name} is due next at ${set.nextDueAt ?? 'no time: never'}`);
      },
    );
};

const addList = (schedule: Command): void => {
  schedule
    .command('list')
    .description('list schedules, with when each is due next')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly Schedule[] }>('/v1/schedules');
      if (json) return printJson(page);
      print(
        table(
          ['NAME', 'WORKFLOW', 'CRON', 'TIME ZONE', 'NEXT', 'PRIORITY'],
          page.items.map(({ name, workflow, cron, timeZone, nextDueAt, priority }) => [
            name,
            workflow,
            cron,
            timeZone,
            nextDueAt ?? 'never',
            String(priority),
          ]),
        ),
      );
      for (const { name, fault } of page.items)
        if (fault !== null) say(`${name} made no task when it was due last: ${fault}`);
    });
};

const addRemove = (schedule: Command): void => {
  schedule
    .command('remove <name>')
    .description('stop a schedule; tasks that it has submitted go on')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      await client.send('DELETE', pathOf(name));
      if (json) return printJson({ name, removed: true });
      print(`${name} is removed`);
    });
};

const pathOf = (name: string): string => `/v1/schedules/${encodeURIComponent(name)}`;
