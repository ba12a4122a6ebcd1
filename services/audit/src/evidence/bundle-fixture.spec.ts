import { text as textIn } from 'node:stream/consumers';
import type { Sealer } from '@nightshift/event-store';
import { derivedId, hashOfJson, leafHash, rootOf, sha256, splitOf } from '@nightshift/kernel';
import { written } from '../ledger/event-fixture.spec.js';
import type { LedgerRow, RowFilter } from '../ledger/rows-query.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import { textOfCheckpoint, textOfNote } from '../tree/note.js';
import { signerOf } from '../tree/signing.adapter.js';
import { EvidenceFiles } from './file.store.js';
import type { Horizon } from './horizon.store.js';

export const taskId = derivedId('task', 'one');

type Event = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
};

export const definition = { stages: ['assess'], '10': 1, '9': 0.1 };
const messages = [{ role: 'user', content: 'line \u2028 separator, "quoted", 1e21' }];
/** Everything that two languages spell differently, if one does not take care. */
export const brief = {
  text: 'é ☃ 😀 \u0007 half an emoji: \ud83d',
  b: [1e21, 1e-7, -0.5, 123456789012345680000, 4.35, null, true],
  '10': 'ten',
  '9': 'nine',
  a: {},
};

const found = { taskId, 'b/~': 1 };

/** As the services would have written it, with the hashes that its values have. */
const truthful = (bytes: Buffer): Buffer => {
  const event = JSON.parse(String(bytes)) as Event;
  return Buffer.from(JSON.stringify({ ...event, ...valuesOf(event) }));
};

const valuesOf = ({ type, data, content }: Event): object => {
  switch (type) {
    case 'task.accepted.v1':
      return {
        data: {
          ...data,
          briefHash: hashOfJson(brief),
          workflow: { name: 'audit-dependencies', version: 3, hash: hashOfJson(definition) },
        },
        content: { brief },
      };
    case 'review.completed.v2':
      return { data: { ...data, verdict: 'passed' } };
    case 'stage.completed.v1':
    case 'task.completed.v1':
    case 'run.completed.v2':
      return {
        data: { ...data, outputHash: hashOfJson(found) },
        content: { ...content, output: found },
      };
    case 'model-call.requested.v1':
      return {
        data: {
          ...data,
          promptHash: sha256(messages.map((one) => `${JSON.stringify(one)}\n`).join('')),
        },
        content: { messages },
      };
    default:
      return {};
  }
};

/** By another tenant than the task's: a workflow belongs to the installation. */
export const registered = written({
  type: 'workflow.registered.v1',
  subject: 'workflow/audit-dependencies',
  sequence: 1,
  tenant: 'default',
  taskId: 'workflow/audit-dependencies',
  data: { name: 'audit-dependencies', version: 3, hash: hashOfJson(definition), definition },
});

/** The judge comes to its end, too: the ledger has it after the task's, as another topic brought it. */
const judge = derivedId('qa-run', 'one');
const judged = written({
  service: 'agent-runner',
  type: 'run.completed.v2',
  subject: `run/${judge}`,
  sequence: 3,
  tenant: 'acme',
  taskId,
  data: {
    runId: judge,
    stage: 'assess',
    role: 'qa',
    round: 0,
    purse: { grantedNanoUsd: 1_000_000_000, spentNanoUsd: 250_000_000 },
    modelCalls: 1,
    toolCalls: 0,
    retriesByClass: {},
    outputHash: hashOfJson(found),
  },
  content: { output: found },
});

/** The workflow, another task of the tenant, and the task: 36 events. */
export const ledger: readonly string[] = [
  registered,
  ...eventsOfTask('other', 'acme').map(truthful),
  ...eventsOfTask('one', 'acme').map(truthful),
  truthful(judged),
].map(String);

/** PATH of RFC 6962, 2.1.1, as it stands there. */
const pathOf = (index: number, leaves: readonly Buffer[]): readonly Buffer[] => {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...pathOf(index, left), rootOf(right)]
    : [...pathOf(index - split, right), rootOf(left)];
};

export interface Made {
  readonly events?: readonly string[];
  /** How many the checkpoint covers; 0: nothing was signed. */
  readonly size?: number;
  /** Of the key ring. */
  readonly keysOf?: Sealer['keysOf'];
  /** Told of each row of the task that is read in turn. */
  readonly onRead?: (row: LedgerRow) => void;
  /** What of the ledger can be read; absent: all of it. */
  readonly horizon?: Horizon;
  /** Whether a row of the task is not there, or is another one, as it is read in this turn, from 1. */
  readonly shows?: (row: LedgerRow, reading: number) => LedgerRow | undefined;
}

/** Makes files as the service does, of a ledger in memory. */
export const filesOf = (
  secret: string,
  { events = ledger, size = events.length, keysOf, onRead, horizon, shows }: Made = {},
): EvidenceFiles => {
  const leaves = events.map((event) => leafHash(Buffer.from(event)));
  const rows = events.map((body, at): LedgerRow => ({
    index: at + 1,
    leafHex: hexOf(leaves[at]),
    body,
  }));
  let reading = 0;
  const signer = signerOf(secret);
  const text = textOfCheckpoint({
    origin: signer.key.name,
    size,
    root: rootOf(leaves.slice(0, size)),
  });
  const note = textOfNote({ text, signatures: [signer.sign(text)] });
  const { key } = signer;
  const keys = [
    `${key.name}+${key.id}+${Buffer.concat([Buffer.of(1), key.publicKey]).toString('base64')}`,
  ];
  const facts = events.map((event) => JSON.parse(event) as Wanted);
  return new EvidenceFiles(
    {
      after: async (index, limit, filter) => {
        const found = rows
          .filter((row) => row.index > index && isWanted(row.index, facts[row.index - 1], filter))
          .slice(0, Math.min(limit, 5));
        if (filter?.type !== undefined || filter?.indexes !== undefined) return found;
        if (index === 0) reading += 1;
        for (const row of found) onRead?.(row);
        return shows ? found.flatMap((row) => shows(row, reading) ?? []) : found;
      },
    },
    {
      newest: async () => (size === 0 ? undefined : { size, note, keys }),
      paths: async (indexes) => indexes.map((index) => pathOf(index - 1, leaves.slice(0, size))),
    },
    async () => horizon ?? { upTo: events.length },
    keysOf && { keysOf },
  );
};

/** The file of the task. */
export const fileOf = async (secret: string, made: Made = {}): Promise<string> =>
  textIn(await filesOf(secret, made).of('acme', taskId, '2026-11-26T00:00:00.000Z'));

interface Wanted {
  readonly taskid: string;
  readonly type: string;
}

const isWanted = (
  index: number,
  event: Wanted | undefined,
  { taskId: id, type, indexes }: RowFilter = {},
): boolean =>
  (id === undefined || event?.taskid === id) &&
  (type === undefined || event?.type === type) &&
  (indexes === undefined || indexes.includes(index));

const hexOf = (hash: Buffer | undefined): string => hash?.toString('hex') ?? '';
