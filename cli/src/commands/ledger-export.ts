import { Refusal } from '@nightshift/kernel';
import { ocsfLine, targetOf } from '@nightshift/audit/files';
import { checkpointOfText, signersOf } from '@nightshift/audit/offline';
import { type Command, Option } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { checkpointOf, eventsOf, exportLedger } from '../export/export-ledger.js';
import type { Kind, Manifest } from '../export/manifest.js';
import { toStandardOutput } from '../files.js';
import { print, printJson, say } from '../output.js';
import { keysOf } from './evidence-file.js';
import { several } from './several.js';
import { wholeNumber } from './whole-number.js';

interface ExportCommandOptions {
  readonly to?: string;
  readonly format: Kind;
  readonly after: number;
  readonly key: readonly string[];
}

const EXAMPLES = `
Examples:
  nightshift ledger export --to file:///backup/ledger --key ledger.vkey
  nightshift ledger export --to s3://bucket/ledger              (AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL, …)
  nightshift ledger export --format ocsf --after 12000 | siem-forwarder`;

export const addLedgerExport = (ledger: Command): void => {
  ledger
    .command('export')
    .description(
      "the tenant's events as files that other systems read; goes on where the last run was",
    )
    .option('--to <place>', 's3://bucket/prefix or file:///folder')
    .addOption(
      new Option('--format <format>', 'parquet: everything; ocsf: facts for a SIEM, by line')
        .choices(['parquet', 'ocsf'])
        .default('parquet'),
    )
    .option(
      '--after <index>',
      'of ocsf to standard output: events after this place',
      wholeNumber,
      0,
    )
    .option(
      '--key <key>',
      'verifier key that you trust, or a file that holds it (repeatable): one must have signed the checkpoint',
      several,
      [],
    )
    .addHelpText('after', EXAMPLES)
    .action(async ({ to, format, after, key }: ExportCommandOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const keys = await keysOf(key);
      if (to === undefined) return toOutput(client, format, after, keys);
      const onPart = ({ upToIndex, treeSize }: Manifest): void =>
        say(`exported up to ${upToIndex} of ${treeSize}`);
      const target = targetOf(to, process.env);
      const manifest = await exportLedger({ client, target, kind: format, keys, onPart });
      if (json) printJson(manifest);
      else for (const line of linesOfExport(to, manifest)) print(line);
      (json ? say : print)(trustIn(manifest.checkpoint, keys));
    });
};

const linesOfExport = (to: string, manifest: Manifest): readonly string[] => [
  `${to}: ${manifest.rows} events in ${manifest.files.length} files, all that is signed up to index ${manifest.upToIndex}`,
  `root ${manifest.rootHash} of ${manifest.treeSize} events, in ${manifest.kind}/manifest.json with the signed checkpoint`,
  manifest.rows === manifest.treeSize
    ? 'It is the whole ledger: whoever has the files can compute the root from them.'
    : 'The ledger has events of other tenants, too: the leaf of each event is in its row, and `nightshift ledger proof` ties it to the root.',
];

const trustIn = (note: string, keys: readonly string[]): string =>
  keys.length === 0
    ? 'Who signed the checkpoint was not checked: name the key that you trust with --key.'
    : `The checkpoint is signed by ${signersOf(note, keys).signers.map(nameOf).join(', ')}.`;

const nameOf = (key: string): string => key.split('+')[0] ?? key;

/** Facts as they were written, line by line, up to what is signed. */
const toOutput = async (
  client: Client,
  format: Kind,
  after: number,
  keys: readonly string[],
): Promise<void> => {
  if (format !== 'ocsf') throw needsPlace;
  const note = await checkpointOf(client, keys);
  const { size } = checkpointOfText(note);
  let last = after;
  const lines = async function* (): AsyncGenerator<string> {
    for await (const entry of eventsOf(client, after, size)) {
      last = entry.index;
      yield ocsfLine(entry);
    }
  };
  await toStandardOutput(lines());
  say(`up to index ${Math.max(last, size)}: go on with --after ${Math.max(last, size)}`);
  say(trustIn(note, keys));
};

const needsPlace = new Refusal(
  'wrong-option',
  'invalid',
  'Parquet is many files: say where they go with --to.',
);
