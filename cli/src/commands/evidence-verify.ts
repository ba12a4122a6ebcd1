import type { Verdict } from '@nightshift/audit/offline';
import type { Command } from 'commander';
import { paint, print, printJson, visible } from '../output.js';
import { verdictOf } from './evidence-file.js';
import { several } from './several.js';

/** Nothing differs, and not everything is proved: no success for a script. */
const EXIT = { verified: 0, differs: 1, incomplete: 4 } as const;

export const addVerify = (evidence: Command): void => {
  evidence
    .command('verify <file>')
    .description('check an evidence file; nothing but the file and the key is used, no network')
    .option(
      '--key <key>',
      "the ledger's verifier key, or a file that holds it (repeatable: any of them)",
      several,
      [],
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 verified, 1 differs, 4 nothing differs but not all is proved, 2 wrong usage.' +
        '\nExample:\n  nightshift evidence verify audit.evidence.json --key ledger.vkey',
    )
    .action(async (file: string, { key }: { key: readonly string[] }, command: Command) => {
      const verdict = await verdictOf(file, key);
      process.exitCode = EXIT[verdict.verdict];
      if (command.optsWithGlobals<{ json?: boolean }>().json) return printJson(verdict);
      for (const line of linesOfVerdict(verdict)) print(visible(line));
    });
};

/** What is proved, what differs first, and what is not proved: in this order of weight. */
const linesOfVerdict = (verdict: Verdict): readonly string[] => [
  headline(verdict),
  ...checkpointLine(verdict),
  ...verdict.unproved.map(({ detail }) => `${paint('yellow', 'not proved')}  ${detail}`),
  ...(verdict.difference ? [] : verdict.limits.map(({ detail }) => `note  ${detail}`)),
];

const headline = (given: Verdict) => {
  const { verdict, difference, taskId, events, proved, streams, hashes, content } = given;
  if (difference) {
    const { check, index, reason } = difference;
    const where = index === null ? '' : `, first at event ${index}`;
    return `${paint('red', 'DIFFERS')}  ${check}${where}: ${reason}`;
  }
  const opened = content.opened > 0 ? `${content.opened} opened with their keys, ` : '';
  const word = verdict === 'verified' ? paint('green', 'VERIFIED') : paint('yellow', 'INCOMPLETE');
  return `${word}  task ${taskId ?? ''}: ${proved} of ${events} events in the signed tree, ${streams.complete} streams without gaps, ${opened}${hashes.checked} hashes of values and prompts computed again, every field as the events say`;
};

const checkpointLine = ({ checkpoint, difference }: Verdict): readonly string[] =>
  checkpoint && !difference
    ? [
        `checkpoint of ${checkpoint.origin}, ${checkpoint.size} events, root ${checkpoint.root}, signed by ${checkpoint.signedBy.join(' and ')}`,
      ]
    : [];
