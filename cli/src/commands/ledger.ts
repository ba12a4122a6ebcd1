import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, say, table } from '../output.js';

interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly batches: number;
  readonly streams: number;
  readonly onTheirWay: number;
  readonly firstFault: { readonly index: number; readonly reason: string } | null;
  readonly lastIndex: number;
  readonly batchHash: string;
  readonly elapsedMs: number;
}

export interface SqlResult {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
}

export const addLedger = (program: Command): void => {
  const ledger = program.command('ledger').description('the record of everything');
  ledger
    .command('verify')
    .description('re-read and re-hash every event, and check that none is missing')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const result = await client.post<Verification>('/v1/ledger/verify');
      if (json) printJson(result);
      if (!result.ok) {
        const { index = 0, reason = '' } = result.firstFault ?? {};
        throw new Refusal(
          'ledger-differs',
          'conflict',
          `The ledger differs from what was recorded, first at index ${index}: ${reason}.`,
        );
      }
      if (json) return;
      print(
        `${paint('green', 'OK')}  ${result.events} events in ${result.batches} batches, ${result.streams} streams complete, ${result.elapsedMs} ms`,
      );
      if (result.onTheirWay > 0)
        print(`${result.onTheirWay} streams have events that are still on their way.`);
      print(`head ${result.batchHash}`);
    });
  ledger
    .command('sql <query>')
    .description(
      'a read-only query over the views v_tasks, v_runs, v_model_calls, v_cost_daily, v_decisions, v_halts, v_findings, v_retries, v_events',
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
