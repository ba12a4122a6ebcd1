import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say, table } from '../output.js';
import { addCheckpoint, addKey, addProof } from './ledger-proof.js';
import { addVerify } from './ledger-verify.js';
import { addWitness } from './ledger-witness.js';

export interface SqlResult {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
}

export const addLedger = (program: Command): void => {
  const ledger = program.command('ledger').description('the record of everything');
  addVerify(ledger);
  addProof(ledger);
  addCheckpoint(ledger);
  addKey(ledger);
  addWitness(ledger);
  ledger
    .command('sql <query>')
    .description(
      'a read-only query over the views (v_tasks, v_runs, v_events, …: GET /v1/ledger/schema lists them all)',
    )
    .addHelpText(
      'after',
      '\nExample:\n  nightshift ledger sql "select workflow, count(), sum(cost_usd) from v_tasks group by workflow"',
    )
    .action(async (query: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const result = await client.post<SqlResult>('/v1/ledger/sql', { query });
      if (json) return printJson(result);
      print(
        table(
          result.columns.map(({ name }) => name),
          result.rows.map((row) => row.map(cell)),
        ),
      );
      if (result.truncated) say('Only the first 10,000 rows are shown: add a LIMIT or a WHERE.');
    });
};

const cell = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
