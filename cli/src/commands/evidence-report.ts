import { reportOf } from '@nightshift/audit/offline';
import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { writeWhole } from '../files.js';
import { print, say } from '../output.js';
import { linesAgain, readingOf } from './evidence-file.js';
import { several } from './several.js';

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
      const { verdict, digest } = await readingOf(file, key);
      if (verdict.difference)
        throw new Refusal(
          'evidence-differs',
          'conflict',
          `${file} is not what was recorded, and no report is made of it: ${verdict.difference.reason}. \`nightshift evidence verify\` says more.`,
        );
      await writeWhole(out, reportOf(linesAgain(file, digest), verdict));
      print(out);
      for (const { detail } of verdict.unproved) say(`not proved: ${detail}`);
    });
};
