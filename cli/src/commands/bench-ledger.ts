import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ledgerReport, missed } from '../bench/ledger/report.js';
import { sized } from '../bench/ledger/size.js';
import { contextOf } from '../context.js';
import { print, printJson, say } from '../output.js';
import { wholeNumber } from './whole-number.js';

interface BenchLedgerOptions {
  readonly events: number;
  readonly out?: string;
}

const EVENTS = 200_000;

export const addBenchLedger = (bench: Command): void => {
  bench
    .command('ledger')
    .description(
      'fill a ledger of its own, and measure recording, verifying, proofs and queries (docs/benchmark.md)',
    )
    .option('--events <n>', 'about so many events', wholeNumber, EVENTS)
    .option('--out <file>', 'write the report there, too, as Markdown')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift bench ledger\n  nightshift bench ledger --events 5000000 --out docs/ledger-report.md',
    )
    .action(async ({ events, out }: BenchLedgerOptions, command: Command) => {
      // With the services in it: other commands need none of them.
      const { runLedgerBenchmark } = await import('../bench/ledger/run.js');
      const report = await runLedgerBenchmark(sized(events), (line) =>
        say(`bench ledger: ${line}`),
      );
      const used = `npm run bench -- ledger --events ${events}`;
      const text = ledgerReport(report, used, new Date().toISOString().slice(0, 10));
      if (contextOf(command).json) printJson(report);
      else print(text);
      if (out !== undefined) await writeFile(out, text);
      const goals = missed(report);
      say(
        `bench ledger: ${goals.length === 0 ? 'all goals are met' : `missed: ${goals.join(', ')}`}`,
      );
    });
};
