import { writeFile } from 'node:fs/promises';
import { Refusal } from '@nightshift/kernel';
import { type Command, Option } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { print, printJson, say, table } from '../output.js';

export interface SqlResult {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
}

interface SqlOptions {
  readonly format: 'table' | 'csv' | 'json' | 'jsonl' | 'parquet';
  readonly out?: string;
}

const EXAMPLES = `
Examples:
  nightshift ledger sql "select workflow, count(), sum(cost_usd) from v_tasks group by workflow"
  nightshift ledger sql "select * from v_cost_daily" --format csv --out costs.csv`;

export const addSql = (ledger: Command): void => {
  ledger
    .command('sql <query>')
    .description(
      'a read-only query over the views (v_tasks, v_runs, v_events, …: GET /v1/ledger/schema lists them all)',
    )
    .addOption(
      new Option(
        '--format <format>',
        'a table, cut after 10,000 rows; or a file, which is never cut',
      )
        .choices(['table', 'csv', 'json', 'jsonl', 'parquet'])
        .default('table'),
    )
    .option('--out <file>', 'a new file; default: standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (query: string, options: SqlOptions, command: Command) => {
      const { client, json } = contextOf(command);
      if (options.format !== 'table') return writeFileOf(client, query, options);
      if (options.out !== undefined) throw needsFormat;
      const result = await client.post<SqlResult>('/v1/ledger/sql', { query });
      if (json) printJson(result);
      else print(tableOf(result));
      if (result.truncated) say('Only the first 10,000 rows are shown: add a LIMIT or a WHERE.');
    });
};

const tableOf = ({ columns, rows }: SqlResult): string =>
  table(
    columns.map(({ name }) => name),
    rows.map((row) => row.map(cell)),
  );

const cell = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** The bytes as they come; half a file is none. */
const writeFileOf = async (
  client: Client,
  query: string,
  { format, out }: SqlOptions,
): Promise<void> => {
  if (format === 'parquet' && out === undefined && process.stdout.isTTY) throw needsFile;
  const answer = await client.send('POST', '/v1/ledger/sql', { body: { query, format } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (out === undefined) return void process.stdout.write(bytes);
  try {
    await writeFile(out, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new Refusal(
      'file-unwritable',
      'invalid',
      `${out} cannot be made: ${(error as Error).message}. A file that is there is never written over.`,
    );
  }
};

const needsFormat = new Refusal(
  'wrong-option',
  'invalid',
  'A table is for people: name a --format (csv, json, jsonl, parquet) for the file.',
);
const needsFile = new Refusal(
  'wrong-option',
  'invalid',
  'Parquet is no text for a terminal: name a file with --out.',
);
