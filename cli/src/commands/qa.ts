import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { textNamedBy } from '../files.js';
import { print, printJson, say, table } from '../output.js';
import {
  type Evaluation,
  EVALUATION_HEAD,
  type EvaluationItem,
  linesOfEvaluation,
  linesOfStats,
  rowOfEvaluation,
  type Stats,
} from './qa-tables.js';
import { jsonArgument, queryOf } from './task.js';
import { wholeNumber } from './whole-number.js';

type Options = Readonly<Record<string, string | undefined>>;
interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export const addQa = (program: Command): void => {
  const qa = program
    .command('qa')
    .description('how well agents and people check, and trying a judge');
  addStats(qa);
  addEvaluate(qa);
  addExamples(qa.command('examples').description('outputs of which a person said what is wrong'));
  addSamples(qa.command('samples').description('passed outputs that people were asked to look at'));
};

const addStats = (qa: Command): void => {
  qa.command('stats')
    .description('precision, recall, catch rate and cost of each judge, by prompt and model')
    .option('--workflow <name>')
    .option('--since <day>', 'from this day on (UTC)')
    .addHelpText(
      'after',
      '\n— (3): three are too few to say.\n\nExamples:\n  nightshift qa stats\n  nightshift qa stats --workflow dependency-audit --since 2026-11-01',
    )
    .action(async (options: Options, command: Command) => {
      const { client, json } = contextOf(command);
      const stats = await client.get<Stats>(`/v1/qa/stats?${queryOf(options)}`);
      if (json) return printJson(stats);
      for (const line of linesOfStats(stats)) print(line);
    });
};

interface EvaluateOptions {
  readonly workflow: string;
  readonly stage: string;
  readonly judge: string;
  readonly budgetUsd: number;
  readonly instructions?: string;
  readonly model?: string[];
  readonly limit?: number;
  readonly sameAs?: string;
  readonly wait?: boolean;
}

const addEvaluate = (qa: Command): void => {
  qa.command('evaluate')
    .description('try a judge on the labelled examples before it is used')
    .requiredOption('--workflow <name>', 'name, or name@version')
    .requiredOption('--stage <name>')
    .requiredOption('--judge <name>', 'one of the judges of the workflow')
    .requiredOption('--budget-usd <usd>', 'more is never leased for all runs together', usd)
    .option('--instructions <text>', 'other instructions, as text or @file')
    .option('--model <model...>', 'other models, in order: provider/model')
    .option('--limit <n>', 'at most this many examples, the newest (default 100)', wholeNumber)
    .option('--same-as <id>', 'on the examples of this evaluation')
    .option('--wait', 'until every example has been judged')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift qa evaluate --workflow audit --stage check --judge checker --budget-usd 2 --wait\n  nightshift qa evaluate --workflow audit --stage check --judge checker --instructions @closer.md --budget-usd 2 --wait',
    )
    .action(async (options: EvaluateOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const requested = await client.post<Evaluation>('/v1/qa/evaluations', await bodyOf(options));
      const shown = options.wait ? await completed(client, requested) : requested;
      showEvaluation(shown, json);
    });
  const evaluations = qa.command('evaluations').description('judges that were tried');
  evaluations
    .command('list')
    .description('the newest first')
    .option('--workflow <name>')
    .option('--prompt <hash>', 'of the judge: its hash, or how it begins')
    .option('--limit <n>', 'at most this many', '50')
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: Options, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<Page<EvaluationItem>>(`/v1/qa/evaluations?${queryOf(options)}`);
      showPage(page, json, EVALUATION_HEAD, rowOfEvaluation);
    });
  qa.command('evaluation <id>')
    .description('show an evaluation beside the present judge on the same examples')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      showEvaluation(await evaluationOf(client, id), json);
    });
};

const usd = (text: string): number => {
  const amount = Number(text);
  if (text.trim() !== '' && Number.isFinite(amount) && amount > 0) return amount;
  throw new InvalidArgumentError('It must be an amount in USD, such as 2.5.');
};

const bodyOf = async ({
  workflow,
  stage,
  judge,
  budgetUsd,
  instructions,
  model,
  limit,
  sameAs,
}: EvaluateOptions): Promise<object> => {
  const overrides = {
    ...(model === undefined ? {} : { models: model }),
    ...(instructions === undefined ? {} : { instructions: await textNamedBy(instructions) }),
  };
  return {
    workflow,
    stage,
    judge,
    budgetUsd,
    ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
    ...(limit === undefined ? {} : { limit }),
    ...(sameAs === undefined ? {} : { sameAs }),
  };
};

const POLL_MS = 1_000;

const evaluationOf = (client: Client, id: string): Promise<Evaluation> =>
  client.get<Evaluation>(`/v1/qa/evaluations/${encodeURIComponent(id)}`);

const completed = async (client: Client, requested: Evaluation): Promise<Evaluation> => {
  say(`evaluation ${requested.evaluationId}: ${requested.examples} examples`);
  for (;;) {
    const evaluation = await evaluationOf(client, requested.evaluationId);
    if (evaluation.status === 'completed') return evaluation;
    await sleep(POLL_MS);
  }
};

const showEvaluation = (evaluation: Evaluation, json: boolean): void => {
  if (json) return printJson(evaluation);
  for (const line of linesOfEvaluation(evaluation)) print(line);
  if (evaluation.status !== 'completed')
    say(`not all judged yet: nightshift qa evaluation ${evaluation.evaluationId}`);
};

interface ExampleItem {
  readonly exampleId: string;
  readonly workflow: string;
  readonly stage: string;
  readonly from: string;
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
  readonly by: string;
  readonly at: string;
}

const addExamples = (examples: Command): void => {
  examples
    .command('list')
    .description('the newest first')
    .option('--workflow <name>')
    .option('--stage <name>')
    .option('--from <what>', 'disagreement, sample or known-bad')
    .option('--limit <n>', 'at most this many', '50')
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: Options, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<Page<ExampleItem>>(`/v1/qa/examples?${queryOf(options)}`);
      showPage(
        page,
        json,
        ['EXAMPLE', 'WORKFLOW', 'STAGE', 'FROM', 'RIGHT', 'WRONG', 'MISSED', 'BY', 'AT'],
        (one) => [
          one.exampleId,
          one.workflow,
          one.stage,
          one.from,
          String(one.right),
          String(one.wrong),
          String(one.missed),
          one.by,
          one.at,
        ],
      );
    });
  examples
    .command('add')
    .description('add an output with known mistakes: judges and people are tried on it')
    .requiredOption('--workflow <name>', 'name, or name@version')
    .requiredOption('--stage <name>')
    .requiredOption('--brief <json>', 'as JSON or @file')
    .requiredOption('--output <json>', 'as JSON or @file')
    .requiredOption('--mistakes <json>', 'an array of findings; only `claim` must be given')
    .addHelpText(
      'after',
      `\nExample:\n  nightshift qa examples add --workflow audit --stage check --brief @brief.json --output @bad.json --mistakes '[{"claim": "The licence is not MIT.", "location": "/licence"}]'`,
    )
    .action(async (options: Record<string, string>, command: Command) => {
      const { client, json } = contextOf(command);
      const { workflow, stage } = options;
      const read = (name: string) => jsonArgument(options[name] ?? '', `--${name}`);
      const added = await client.post<{ exampleId: string; added: boolean }>('/v1/qa/examples', {
        workflow,
        stage,
        brief: await read('brief'),
        output: await read('output'),
        mistakes: await read('mistakes'),
      });
      if (json) return printJson(added);
      print(`${added.added ? 'added' : 'was there already:'} ${added.exampleId}`);
    });
};

interface SampleItem {
  readonly sampleId: string;
  readonly workflow: string;
  readonly stage: string;
  readonly risk: string;
  readonly ticketId: string;
  readonly why: string | null;
  readonly verdict: string | null;
  readonly judgedBy: string | null;
}

const addSamples = (samples: Command): void => {
  samples
    .command('list')
    .description('the newest first; whether one was known to be bad is said once it is judged')
    .option('--workflow <name>')
    .option('--status <status>', 'asked or judged')
    .option('--limit <n>', 'at most this many', '50')
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: Options, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<Page<SampleItem>>(`/v1/qa/samples?${queryOf(options)}`);
      showPage(
        page,
        json,
        ['SAMPLE', 'WORKFLOW', 'STAGE', 'RISK', 'TICKET', 'WHY', 'VERDICT', 'BY'],
        (one) => [
          one.sampleId,
          one.workflow,
          one.stage,
          one.risk,
          one.ticketId,
          one.why ?? '–',
          one.verdict ?? '–',
          one.judgedBy ?? '–',
        ],
      );
    });
};

const showPage = <T>(
  page: Page<T>,
  json: boolean,
  head: readonly string[],
  rowOf: (item: T) => readonly string[],
): void => {
  if (json) return printJson(page);
  print(table(head, page.items.map(rowOf)));
  if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
};
