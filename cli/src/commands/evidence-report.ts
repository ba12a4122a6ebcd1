import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { reportOf } from '@nightshift/audit/offline';
import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { print, say } from '../output.js';
import { linesOf, several, verdictOf } from './evidence-file.js';

export const addReport = (evidence: Command): void => {
  evidence
    .command('report <file>')
    .description(
      'verify an evidence file, and write a report on it for people, to be read or printed',
    )
    .requiredOption('--out <file>', 'the report: one HTML page without scripts')
    .option(
      '--key <key>',
      "the ledger's verifier key, or a file that holds it (repeatable)",
      several,
      [],
    )
    .action(async (file: string, { out, key }: { out: string; key: readonly string[] }) => {
      const verdict = await verdictOf(file, key);
      if (verdict.difference)
        throw new Refusal(
          'evidence-differs',
          'conflict',
          `${file} is not what was recorded, and no report is made of it: ${verdict.difference.reason}. \`nightshift evidence verify\` says more.`,
        );
      await write(out, reportOf(linesOf(file), verdict));
      print(out);
      for (const { detail } of verdict.unproved) say(`not proved: ${detail}`);
    });
};

/** @throws Refusal `file-unwritable` */
const write = async (out: string, parts: AsyncIterable<string>): Promise<void> => {
  const stream = createWriteStream(out, { mode: 0o600 });
  try {
    await once(stream, 'open');
    for await (const part of parts) if (!stream.write(part)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'close');
  } catch (error) {
    throw new Refusal(
      'file-unwritable',
      'invalid',
      `${out} cannot be made: ${(error as Error).message}.`,
    );
  }
};
