import { formatUsd, nano } from '@nightshift/kernel';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { partsOf } from '../client.js';
import { contextOf } from '../context.js';
import { toStandardOutput } from '../files.js';
import { print, printJson, say, table } from '../output.js';
import { wholeNumber } from './whole-number.js';

/** As `GET /v1/ledger/blast-radius` answers. */
export interface BlastRadius {
  readonly items: readonly AffectedTask[];
  readonly nextCursor: string | null;
  /** With the first page only, as the plan. */
  readonly totals: {
    readonly tasks: number;
    readonly costNanoUsd: number;
    readonly byStatus: Readonly<Record<string, number>>;
    readonly byRedrive: Readonly<Record<string, number>>;
    readonly atMostOnceDone: number;
    readonly atMostOnceUnknown: number;
    readonly idempotentDone: number;
    readonly idempotentUnknown: number;
  } | null;
  readonly plan: {
    readonly tasks: number;
    readonly p50NanoUsd: number;
    readonly p95NanoUsd: number;
    readonly workflows: readonly {
      readonly workflow: string;
      readonly tasks: number;
      readonly ofTasks: number;
      readonly p50NanoUsd: number;
      readonly p95NanoUsd: number;
    }[];
  } | null;
  readonly factsSince: string | null;
}

type Totals = NonNullable<BlastRadius['totals']>;

interface AffectedTask {
  readonly taskId: string;
  readonly workflow: string;
  readonly status: string;
  readonly acceptedAt: string;
  readonly costNanoUsd: number;
  readonly reviewers: readonly string[];
  readonly tools: readonly string[];
  readonly tookFrom: readonly string[];
  readonly redrive: string;
}

interface BlastOptions {
  readonly format: 'table' | 'csv';
  readonly limit: number;
  readonly cursor?: string;
  readonly prompt?: string;
  readonly model?: string;
  readonly tool?: string;
  readonly workflow?: string;
  readonly reviewer?: string;
  readonly outputHash?: string;
}

const EXAMPLES = `
Name exactly one thing. Nothing is run again by this command: it reads the ledger.

Examples:
  nightshift ledger blast-radius --prompt assessor@3
  nightshift ledger blast-radius --model openai/gpt-5-mini --format csv > affected.csv
  nightshift ledger blast-radius --output-hash 9f2c41d0`;

export const addBlastRadius = (ledger: Command): void => {
  ledger
    .command('blast-radius')
    .description('every output that depended on something bad, and what to run again')
    .option('--prompt <agent@version|hash>', 'instructions of an agent, or the hash of a prompt')
    .option('--model <name>', 'a model that answered')
    .option('--tool <name>', 'a tool that was called')
    .option('--workflow <name[@version]>', 'a workflow')
    .option('--reviewer <name>', 'a person who decided')
    .option('--output-hash <hash>', 'an output: who made it, and who was given it')
    .addOption(
      new Option('--format <format>', 'a page for people; or all of them as CSV')
        .choices(['table', 'csv'])
        .default('table'),
    )
    .option('--limit <n>', 'tasks on a page', pageSize, 50)
    .option('--cursor <cursor>', 'the next page')
    .addHelpText('after', EXAMPLES)
    .action(async ({ format, limit, cursor, ...cause }: BlastOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const query = new URLSearchParams({ ...cause });
      if (format === 'csv') {
        const answer = await client.send('GET', `/v1/ledger/blast-radius/csv?${query.toString()}`);
        sayOmitted(answer.headers.get('x-nightshift-facts-since'));
        return toStandardOutput(partsOf(answer));
      }
      query.set('limit', String(limit));
      if (cursor !== undefined) query.set('cursor', cursor);
      const found = await client.get<BlastRadius>(`/v1/ledger/blast-radius?${query.toString()}`);
      sayOmitted(found.factsSince);
      if (json) return printJson(found);
      for (const line of linesOfBlast(found)) print(line);
      if (found.nextCursor !== null) say(`more with --cursor ${found.nextCursor}`);
    });
};

/** Never silent, and never among the data. */
const sayOmitted = (factsSince: string | null): void => {
  if (factsSince !== null)
    say(
      `NOT WHOLE: tasks accepted before ${factsSince} are not found, the facts of them are no longer kept (NIGHTSHIFT_LEDGER_FACT_DAYS)`,
    );
};

export const pageSize = (text: string): number => {
  const size = wholeNumber(text);
  if (size < 1 || size > 500) throw new InvalidArgumentError('From 1 to 500.');
  return size;
};

const usd = (amount: number): string => formatUsd(nano(amount));

/** Totals first, then the tasks, then what to do; of a further page the tasks alone. */
const linesOfBlast = ({ items, totals, plan }: BlastRadius): readonly string[] => {
  if (totals === null || plan === null) return [tableOf(items)];
  if (totals.tasks === 0) return ['Nothing in the ledger depended on it.'];
  return [
    `${totals.tasks} tasks depended on it (${counts(totals.byStatus)}); they cost ${usd(totals.costNanoUsd)}.`,
    effectsIn(totals),
    '',
    tableOf(items),
    '',
    ...linesOfPlan(plan),
    ...apart(totals.byRedrive),
  ];
};

const tableOf = (items: readonly AffectedTask[]): string =>
  table(
    [
      'task',
      'workflow',
      'status',
      'accepted',
      'cost',
      'reviewers',
      'effects by',
      'redrive',
      'took from',
    ],
    items.map((task) => [
      task.taskId,
      task.workflow,
      task.status,
      task.acceptedAt,
      usd(task.costNanoUsd),
      task.reviewers.join(' '),
      task.tools.join(' '),
      task.redrive,
      task.tookFrom.join(' '),
    ]),
  );

const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

const effectsIn = (totals: Totals): string =>
  `Effects outside: ${totals.atMostOnceDone} at-most-once calls done, ${totals.atMostOnceUnknown} unknown; ${totals.idempotentDone} idempotent calls done, ${totals.idempotentUnknown} unknown.`;

const linesOfPlan = ({
  tasks,
  p50NanoUsd,
  p95NanoUsd,
  workflows,
}: NonNullable<BlastRadius['plan']>) => [
  `Run again as new tasks, the oldest first: ${tasks} (redrive run-again).`,
  ...(tasks === 0
    ? []
    : [`  ${usd(p50NanoUsd)} if each costs the median of its workflow, ${usd(p95NanoUsd)} at p95`]),
  ...workflows.map(
    (one) =>
      `  ${one.workflow}: ${one.tasks} tasks, ${usd(one.p50NanoUsd)} to ${usd(one.p95NanoUsd)}, by ${one.ofTasks} completed ones`,
  ),
];

const WHY: Readonly<Record<string, string>> = {
  'effect-happened': 'an at-most-once effect happened: running it again would do it twice',
  'effect-may-have-happened':
    'whether an at-most-once effect happened is not known: look where it would show',
  'not-ended': 'not ended: pause or cancel it, or let it end',
  fork: 'a fork of an older task: look at what it took over, and what was done in the older one',
  'no-output': 'ended without an output: there is nothing to replace',
};

const apart = (byRedrive: Readonly<Record<string, number>>): readonly string[] => {
  const lines = Object.entries(WHY).flatMap(([redrive, why]) => {
    const tasks = byRedrive[redrive] ?? 0;
    return tasks === 0 ? [] : [`  ${tasks} ${redrive}: ${why}`];
  });
  return lines.length === 0 ? [] : ['Not in the plan, left to people:', ...lines];
};
