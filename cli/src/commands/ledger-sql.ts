import { Refusal } from '@nightshift/kernel';
import { type Command, Option } from 'commander';
import { type Client, partsOf } from '../client.js';
import { contextOf } from '../context.js';
import { toStandardOutput, writeWhole } from '../files.js';
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
    .option('--out <file>', 'a new file; default, and -: standard output')
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
  { format, out = '-' }: SqlOptions,
): Promise<void> => {
  if (format === 'parquet' && out === '-' && process.stdout.isTTY) throw needsFile;
  const parts = partsOf(await client.send('POST', '/v1/ledger/sql', { body: { query, format } }));
  if (out === '-') await toStandardOutput(parts);
  else await writeWhole(out, parts);
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
