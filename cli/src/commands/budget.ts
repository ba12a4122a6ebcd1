import { type Command, Option } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { print, printJson, table } from '../output.js';
import type { Halt } from './halt.js';

interface Money {
  readonly usd: string;
}

interface Limit {
  readonly period: string;
  readonly since: string | null;
  readonly limit: Money;
  readonly settled: Money;
  readonly free: Money;
  readonly thresholdReached: number;
}

interface Budget {
  readonly scope: string;
  readonly key: string;
  readonly limits: readonly Limit[];
  readonly settled: Money;
  readonly reserved: Money;
  readonly halts: readonly Halt[];
}

interface Change {
  readonly reason?: string;
  readonly period?: string;
}

const periodOption = (): Option =>
  new Option('--period <period>', 'which limit, by calendar in UTC').choices([
    'month',
    'day',
    'total',
  ]);

export const addBudget = (program: Command): void => {
  const budget = program.command('budget').description('what may be spent, and what was');
  budget
    .command('list')
    .description('list all levels with their limits: tenant, workflows, tasks with a limit or halt')
    .action((_options: object, command: Command) => showAll(command));
  budget
    .command('show [scope] [key]')
    .description('show one budget: tenant, workflow or task; without a scope all, as list does')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift budget show tenant\n  nightshift budget show workflow dependency-audit',
    )
    .action(
      async (
        scope: string | undefined,
        key: string | undefined,
        _options: object,
        command: Command,
      ) => {
        if (scope === undefined) return showAll(command);
        const { client, json } = contextOf(command);
        const found = await client.get<Budget>(pathOf(client, scope, key));
        if (json) return printJson(found);
        show([found]);
      },
    );
  addSet(budget);
  addRaise(budget);
};

const addSet = (budget: Command): void => {
  budget
    .command('set <usd> [scope] [key]')
    .description('set a limit in USD (default: that of the tenant); more lifts a halt there')
    .addOption(periodOption())
    .option('--reason <text>')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift budget set 500\n  nightshift budget set 40 workflow dependency-audit --period day\n  nightshift budget set 2 task 0190f0c2-… --reason "hard one"',
    )
    .action(
      async (
        usd: string,
        scope: string | undefined,
        key: string | undefined,
        options: Change,
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const body = { limitUsd: Number(usd), ...options };
        const response = await client.send('PUT', pathOf(client, scope, key), { body });
        const changed = (await response.json()) as Budget;
        if (json) return printJson(changed);
        show([changed]);
      },
    );
};

const addRaise = (budget: Command): void => {
  budget
    .command('raise <usd> [scope] [key]')
    .description(
      'raise a limit by an amount in USD (default: that of the tenant); a halt there is lifted',
    )
    .addOption(periodOption())
    .option('--reason <text>')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift budget raise 25\n  nightshift budget raise 5 task 0190f0c2-… --reason "night run"',
    )
    .action(
      async (
        usd: string,
        scope: string | undefined,
        key: string | undefined,
        options: Change,
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const path = `${pathOf(client, scope, key)}/raise`;
        const raised = await client.post<Budget>(path, { byUsd: Number(usd), ...options });
        if (json) return printJson(raised);
        show([raised]);
      },
    );
};

const pathOf = (
  { options: { tenant } }: Client,
  scope: string | undefined,
  key: string | undefined,
): string =>
  `/v1/budgets/${encodeURIComponent(scope ?? 'tenant')}/${encodeURIComponent(key ?? tenant)}`;

const showAll = async (command: Command): Promise<void> => {
  const { client, json } = contextOf(command);
  const found = await client.get<{ items: Budget[]; waiting: number }>('/v1/budgets');
  if (json) return printJson(found);
  show(found.items);
  if (found.waiting > 0) print(`\n${found.waiting} requests for money wait.`);
};

/** A line for each limit; what is reserved counts in every one of them. */
const show = (budgets: readonly Budget[]): void =>
  print(
    table(
      ['SCOPE', 'KEY', 'PERIOD', 'LIMIT', 'SETTLED', 'RESERVED', 'FREE', 'REACHED', 'HALTED FOR'],
      budgets.flatMap((one) => {
        const halts = one.halts.map(({ reason }) => reason).join(', ');
        const place = [one.scope, one.key];
        if (one.limits.length === 0)
          return [[...place, '', 'none', one.settled.usd, one.reserved.usd, '–', '', halts]];
        return one.limits.map(({ period, since, limit, settled, free, thresholdReached }) => [
          ...place,
          since === null ? period : `${period} from ${since}`,
          limit.usd,
          settled.usd,
          one.reserved.usd,
          free.usd,
          thresholdReached > 0 ? `${thresholdReached} %` : '',
          halts,
        ]);
      }),
    ),
  );
