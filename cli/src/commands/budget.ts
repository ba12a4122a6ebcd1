import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, table } from '../output.js';

interface Money {
  readonly usd: string;
}

interface Budget {
  readonly scope: string;
  readonly key: string;
  readonly limit: Money | null;
  readonly settled: Money;
  readonly reserved: Money;
  readonly free: Money | null;
  readonly haltTicketId: string | null;
}

export const addBudget = (program: Command): void => {
  const budget = program.command('budget').description('what may be spent, and what was');
  budget
    .command('show [scope] [key]')
    .description('show all budgets, or one: tenant, workflow or task')
    .action(
      async (
        scope: string | undefined,
        key: string | undefined,
        _options: object,
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const path = `/v1/budgets/${scope}/${encodeURIComponent(key ?? client.options.tenant)}`;
        const found =
          scope === undefined
            ? await client.get<{ items: Budget[]; waiting: number }>('/v1/budgets')
            : { items: [await client.get<Budget>(path)], waiting: 0 };
        if (json) return printJson(found);
        show(found.items);
        if (found.waiting > 0) print(`\n${found.waiting} requests for money wait.`);
      },
    );
  budget
    .command('raise <usd> [scope] [key]')
    .description(
      'raise a limit by an amount in USD (default: that of the tenant); a halt there is lifted',
    )
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
        { reason }: { reason?: string },
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const path = `/v1/budgets/${scope ?? 'tenant'}/${encodeURIComponent(key ?? client.options.tenant)}/raise`;
        const raised = await client.post<Budget>(path, {
          byUsd: Number(usd),
          ...(reason === undefined ? {} : { reason }),
        });
        if (json) return printJson(raised);
        show([raised]);
      },
    );
};

const show = (budgets: readonly Budget[]): void =>
  print(
    table(
      ['SCOPE', 'KEY', 'LIMIT', 'SETTLED', 'RESERVED', 'FREE', 'HALTED BY TICKET'],
      budgets.map((one) => [
        one.scope,
        one.key,
        one.limit?.usd ?? 'none',
        one.settled.usd,
        one.reserved.usd,
        one.free?.usd ?? '–',
        one.haltTicketId ?? '',
      ]),
    ),
  );
