import { leafHash } from '@nightshift/kernel';
import { noteOfText, textOfNote } from '../tree/note.js';
import { newSecret, signerOf } from '../tree/signing.adapter.js';
import { fileOf, ledger, taskId } from './bundle-fixture.spec.js';
import type { Entry } from './layout.js';
import type { Difference } from './verdict.js';

interface Parts {
  head: string;
  entries: Entry[];
}

interface Head {
  brief: { value: Record<string, unknown> };
  costs: { callsNanoUsd: number; modelCalls?: unknown };
  reviewers: { name: string; indexes: number[] }[];
  outputs: { sha256: string }[];
  calls: { endIndex: number | null }[];
  checkpoint: { size: number; note: string; keys: string[] };
  [field: string]: unknown;
}

const HEAD_END = ',"events":[';
const partsOf = (file: string): Parts => {
  const [head = '', ...lines] = file.split('\n').slice(0, -2);
  return { head, entries: lines.map((line) => JSON.parse(line.replace(/,$/, '')) as Entry) };
};
const textOf = ({ head, entries }: Parts): string =>
  `${head}\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]}\n`;

const withHead =
  (change: (head: Head) => void) =>
  (file: string): string => {
    const { head, entries } = partsOf(file);
    const value = JSON.parse(`${head.slice(0, -HEAD_END.length)}}`) as Head;
    change(value);
    return textOf({ head: `${JSON.stringify(value).slice(0, -1)}${HEAD_END}`, entries });
  };
const withEntries =
  (change: (entries: Entry[]) => Entry[]) =>
  (file: string): string => {
    const { head, entries } = partsOf(file);
    return textOf({ head, entries: change(entries) });
  };
const withEntry = (at: number, change: (entry: Entry) => Entry) =>
  withEntries((entries) => entries.with(at, change(entries[at] as Entry)));

const edited = (entry: Entry): Entry => ({ ...entry, bytes: entry.bytes.replace('ana', 'bob') });
const isOf =
  (type: string) =>
  ({ bytes }: Entry): boolean =>
    bytes.includes(`"type":"${type}`);

/** A ledger that was rewritten as a whole, and signed with the right key: only what events say is left to find it. */
const rewritten =
  (from: string | RegExp, to: string) =>
  (secret: string): Promise<string> =>
    fileOf(secret, { events: ledger.map((event) => event.replace(from, to)) });

type Expected = Pick<Difference, 'check' | 'index'> & Partial<Pick<Difference, 'at'>>;
type Tampering = readonly [
  how: string,
  expected: Expected,
  make: (secret: string, file: string) => string | Promise<string>,
];

const changed = (
  how: string,
  check: Difference['check'],
  index: number | null,
  change: (file: string) => string,
  at: string | null = null,
): Tampering => [how, { check, index, at }, (_, file) => change(file)];

/** What somebody may do to a file, and what is found first. The task's events are 19 to 36, the workflow's is 1. */
export const tamperings: readonly Tampering[] = [
  changed('an event was edited', 'leaf', 19, withEntry(1, edited)),
  changed(
    'an event was edited, and its leaf with it',
    'proof',
    19,
    withEntry(1, (entry) => {
      const { bytes } = edited(entry);
      return { ...entry, bytes, leaf: leafHash(Buffer.from(bytes)).toString('hex') };
    }),
  ),
  [
    'an event of another tenant was put in',
    { check: 'event', index: 36, at: null },
    (secret) =>
      fileOf(secret, {
        events: ledger.map((event, at) =>
          at === 35 ? event.replace('"tenantid":"acme"', '"tenantid":"b"') : event,
        ),
      }),
  ],
  changed(
    'an event was taken out',
    'streams',
    null,
    withEntries((all) => all.toSpliced(4, 1)),
  ),
  changed(
    'all events of a ticket were taken out',
    'streams',
    33,
    withEntries((all) => all.filter(({ bytes }) => !bytes.includes('"subject":"ticket/'))),
  ),
  changed(
    'the end of the task was taken out',
    'parts',
    null,
    withEntries((all) => all.filter((entry) => !isOf('task.completed')(entry))),
    '/task/status',
  ),
  changed(
    'two events were exchanged',
    'order',
    19,
    withEntries((all) => [...all.slice(0, 1), ...all.slice(1, 3).toReversed(), ...all.slice(3)]),
  ),
  changed(
    'an event stands there twice',
    'order',
    21,
    withEntries((all) => all.toSpliced(3, 0, all[3] as Entry)),
  ),
  changed(
    'an event claims another place',
    'proof',
    18,
    withEntry(1, (entry) => ({ ...entry, index: 18 })),
  ),
  changed(
    'a path was changed',
    'proof',
    22,
    withEntry(4, (entry) => ({ ...entry, proof: [...(entry.proof ?? [])].toReversed() })),
  ),
  changed(
    'a path was shortened',
    'proof',
    22,
    withEntry(4, (entry) => ({ ...entry, proof: (entry.proof ?? []).slice(1) })),
  ),
  changed(
    'a path was taken away',
    'proof',
    22,
    withEntry(4, (entry) => ({ ...entry, proof: null })),
  ),
  changed('the file was cut', 'format', null, (file) => file.slice(0, file.lastIndexOf(',\n'))),
  changed('something was added behind', 'format', null, (file) => `${file}{}\n`),
  changed('a name stands there twice', 'format', null, (file) =>
    file.replace('"costs":{', '"costs":{"modelCalls":7,'),
  ),
  changed(
    'the format is another',
    'format',
    null,
    (file) => file.replace('evidence/2', 'evidence/9'),
    '/format',
  ),
  changed(
    'the checkpoint claims another size',
    'checkpoint',
    null,
    withHead(({ checkpoint }) => (checkpoint.size += 1)),
    '/checkpoint/note',
  ),
  changed(
    'the note was edited',
    'checkpoint',
    null,
    withHead(({ checkpoint }) => (checkpoint.note = checkpoint.note.replace('\n36\n', '\n37\n'))),
    '/checkpoint/note',
  ),
  changed(
    'the signature was taken away',
    'checkpoint',
    null,
    withHead(({ checkpoint }) => (checkpoint.note = checkpoint.note.replace(/— .*\n/, ''))),
    '/checkpoint/note',
  ),
  [
    'somebody else signed it, and put their key beside it',
    { check: 'checkpoint', index: null, at: '/checkpoint/note' },
    () => fileOf(newSecret('ledger.example.com')),
  ],
  [
    'the ledger signed a size that no file is named by',
    { check: 'checkpoint', index: null, at: '/checkpoint/note' },
    (secret, file) =>
      withHead(({ checkpoint }) => {
        const text = noteOfText(checkpoint.note).text.replace('\n36\n', '\n1000000000000036\n');
        checkpoint.size = 1_000_000_000_000_036;
        checkpoint.note = textOfNote({ text, signatures: [signerOf(secret).sign(text)] });
      })(file),
  ],
  changed(
    'a cost was changed',
    'parts',
    null,
    withHead(({ costs }) => (costs.callsNanoUsd -= 1)),
    '/costs/callsNanoUsd',
  ),
  changed(
    'a reviewer was added',
    'parts',
    null,
    withHead(({ reviewers }) => reviewers.push({ name: 'zoe', indexes: [33] })),
    '/reviewers/1',
  ),
  changed(
    'something was added to the brief',
    'parts',
    null,
    withHead(({ brief }) => (brief.value['approved'] = true)),
    '/brief/value/approved',
  ),
  changed(
    'the hash of an output was changed',
    'parts',
    null,
    withHead(({ outputs }) => (outputs[1] = { ...outputs[1], sha256: 'f'.repeat(64) })),
    '/outputs/1/sha256',
  ),
  changed(
    'a count became a text',
    'parts',
    null,
    withHead((head) => (head['costs'] = { ...head.costs, modelCalls: '3' })),
    '/costs/modelCalls',
  ),
  [
    'an event of another task was added',
    { check: 'event', index: 2, at: null },
    async (secret, file) => {
      const other = ledger.findIndex((event) => event.includes('key-other')) + 1;
      const foreign = ledger.map((event, at) =>
        at + 1 === other ? event.replace(/"taskid":"[^"]+"/, `"taskid":"${taskId}"`) : event,
      );
      const [, ours] = partsOf(await fileOf(secret, { events: foreign })).entries;
      const entry = { ...(ours as Entry), bytes: ledger[other - 1] ?? '' };
      const leaf = leafHash(Buffer.from(entry.bytes)).toString('hex');
      return withEntries((all) => all.toSpliced(1, 0, { ...entry, leaf }))(file);
    },
  ],
  [
    'the ledger was rewritten: an event that its service does not write',
    { check: 'event', index: 19, at: null },
    rewritten(
      /"source":"nightshift\/orchestrator"(,"type":"task.accepted)/,
      '"source":"nightshift/qa"$1',
    ),
  ],
  [
    'the ledger was rewritten: an event of a service that there is not',
    { check: 'event', index: 19, at: null },
    rewritten(
      /"source":"nightshift\/orchestrator"(,"type":"task.accepted)/,
      '"source":"nightshift/ghost"$1',
    ),
  ],
  [
    'the ledger was rewritten: an event of no service',
    { check: 'event', index: 19, at: null },
    rewritten(/"source":"nightshift\/orchestrator"(,"type":"task.accepted)/, '"source":7$1'),
  ],
  [
    'the ledger was rewritten: another brief under the old hash',
    { check: 'hashes', index: 19, at: null },
    rewritten('"a":{}', '"a":{"b":1}'),
  ],
  [
    'the ledger was rewritten: another prompt under the old hash',
    { check: 'hashes', index: 22, at: null },
    rewritten('"role":"user"', '"role":"system"'),
  ],
];
