import type { Command } from 'commander';
import { type Client, partsOf, reasonHeader } from '../client.js';
import { contextOf } from '../context.js';
import { toStandardOutput, writeWhole } from '../files.js';
import { print, printJson } from '../output.js';

interface ExportOptions {
  readonly out?: string;
  readonly reason?: string;
}

export const addExport = (evidence: Command): void => {
  evidence
    .command('export <task>')
    .description('write the evidence of one task into a new file')
    .option('--out <file>', 'where it goes; default: evidence-<task>.json; - is standard output')
    .option('--reason <text>', 'why, for the record of who was given the keys to sealed content')
    .addHelpText(
      'after',
      '\nExample:\n  nightshift evidence export 0190f0c2-… --out audit.evidence.json',
    )
    .action(async (task: string, { out, reason }: ExportOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const file = out ?? `evidence-${task.replaceAll(/[^A-Za-z0-9-]/g, '')}.json`;
      const answer = answerOf(client, task, reason);
      if (file === '-') return toStandardOutput(answer);
      const bytes = await writeWhole(file, answer);
      if (json) return printJson({ file, bytes });
      print(`${file}  ${bytes} bytes`);
      print(`check it anywhere: nightshift evidence verify ${file} --key <the ledger's key>`);
    });
};

const answerOf = async function* (
  client: Client,
  task: string,
  reason: string | undefined,
): AsyncGenerator<Uint8Array> {
  const headers = reason === undefined ? {} : reasonHeader(reason);
  const path = `/v1/ledger/evidence/${encodeURIComponent(task)}`;
  yield* partsOf(await client.send('GET', path, { headers }));
};
