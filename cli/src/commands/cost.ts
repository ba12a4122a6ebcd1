import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { contextOf } from '../context.js';
import { textIn } from '../files.js';
import { print, printJson } from '../output.js';
import {
  type Forecast,
  linesOfForecast,
  linesOfReconciliation,
  linesOfTop,
  type Reconciliation,
  type Top,
} from './cost-tables.js';

export const addCost = (program: Command): void => {
  const cost = program.command('cost').description('what was spent on what, and what it will be');
  addTop(cost);
  addForecast(cost);
  addReconcile(cost);
};

const addTop = (cost: Command): void => {
  cost
    .command('top')
    .description('what cost most in this month, or from one day to another (UTC)')
    .addOption(
      new Option('--by <what>', 'of what')
        .choices(['workflow', 'task', 'model', 'day'])
        .default('workflow'),
    )
    .option('--from <day>', 'default: the first of the month')
    .option('--to <day>', 'default: today')
    .option('--limit <n>', 'default 20')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift cost top\n  nightshift cost top --by model --from 2026-11-01 --to 2026-11-30\n  nightshift cost top --by task --limit 5',
    )
    .action(async (options: Record<string, string>, command: Command) => {
      const { client, json } = contextOf(command);
      const query = new URLSearchParams(options);
      const top = await client.get<Top>(`/v1/costs/top?${query.toString()}`);
      if (json) return printJson(top);
      printAll(linesOfTop(top));
    });
};

const addForecast = (cost: Command): void => {
  cost
    .command('forecast [workflow]')
    .description(
      'what the next task and the open ones will cost, and when the month’s budget is used up',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift cost forecast\n  nightshift cost forecast dependency-audit',
    )
    .action(async (workflow: string | undefined, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const query = workflow === undefined ? '' : `?workflow=${encodeURIComponent(workflow)}`;
      const forecast = await client.get<Forecast>(`/v1/costs/forecast${query}`);
      if (json) return printJson(forecast);
      printAll(linesOfForecast(forecast));
    });
};

interface ReconcileOptions {
  readonly provider?: string;
  readonly format?: string;
  readonly from?: string;
  readonly to?: string;
  readonly again?: boolean;
  readonly column?: Record<string, string[]>;
  readonly model?: Record<string, string[]>;
}

const addReconcile = (cost: Command): void => {
  cost
    .command('reconcile <file>')
    .description('compare a provider’s usage or invoice export (CSV, JSON) with the books')
    .option('--provider <name>', 'whose it is: the part of a model’s name before the slash')
    .addOption(
      new Option('--format <name>', 'how it counts').choices(['auto', 'openai', 'anthropic']),
    )
    .option('--column <field=name>', 'where a column has another name (repeatable)', pairs)
    .option('--model <name=model>', 'where a model has another name (repeatable)', pairs)
    .option('--from <day>', 'default: the first day of the export')
    .option('--to <day>', 'default: the last day of the export')
    .option('--again', 'also where this very file was compared before')
    .addHelpText(
      'after',
      `
Calls that were charged at their upper bound and stand in the export are booked at
what they cost, which gives money back to the budgets. Exit code 1: something is unexplained.

Examples:
  nightshift cost reconcile usage-2026-11.csv --provider openai
  nightshift cost reconcile cost_report.json --provider anthropic --format anthropic
  nightshift cost reconcile export.csv --column "costUsd=Amount (USD)" --model latest=openai/gpt-4o`,
    )
    .action(async (file: string, options: ReconcileOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const { column, model, ...rest } = options;
      const found = await client.post<Reconciliation>('/v1/costs/reconciliations', {
        ...rest,
        text: await textIn(file),
        source: basename(file).slice(0, 100),
        ...(column ? { columns: column } : {}),
        ...(model ? { models: firsts(model) } : {}),
      });
      if (json) printJson(found);
      else printAll(linesOfReconciliation(found));
      // Like a ledger that differs: whoever runs it by the clock is to notice.
      if (found.unexplained > 0) process.exitCode = 1;
    });
};

const printAll = (lines: readonly string[]): void => {
  for (const line of lines) print(line);
};

/** `a=b` given once or more. */
const pairs = (given: string, known: Record<string, string[]> = {}): Record<string, string[]> => {
  const at = given.indexOf('=');
  if (at < 1 || at === given.length - 1) throw new InvalidArgumentError('Write name=value.');
  const [name, value] = [given.slice(0, at), given.slice(at + 1)];
  return { ...known, [name]: [...(known[name] ?? []), value] };
};

const firsts = (given: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, [value = '']]) => [name, value]));
