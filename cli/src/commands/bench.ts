import { type Command, Option } from 'commander';
import { printReport } from '../bench/report.js';
import { type Form, forms, full, smoke } from '../bench/workload.js';
import { contextOf } from '../context.js';
import { printJson, say } from '../output.js';
import { addBenchLedger } from './bench-ledger.js';

interface BenchOptions {
  readonly form: Form | 'both';
  readonly smoke?: boolean;
}

export const addBench = (program: Command): void => {
  const bench = program
    .command('bench')
    .description(
      'run tasks of ten steps on a Nightshift of its own, and measure it (docs/benchmark.md)',
    )
    .addOption(
      new Option('--form <form>', 'all in one process, one process per service over Kafka, or both')
        .choices([...forms, 'both'])
        .default('both'),
    )
    .option('--smoke', 'a few tasks only: shows that it works, in seconds')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift bench\n  nightshift bench --form one-process --json\n  KAFKA_BROKERS=kafka:9092 nightshift bench --form kafka',
    )
    .action(async ({ form, smoke: small }: BenchOptions, command: Command) => {
      const { json } = contextOf(command);
      const wanted = form === 'both' ? forms : [form];
      const { runBenchmark } = await import('../bench/run.js');
      const report = await runBenchmark(wanted, small ? smoke : full, (line) =>
        say(`bench: ${line}`),
      );
      if (json) printJson(report);
      else printReport(report);
    });
  addBenchLedger(bench);
};
