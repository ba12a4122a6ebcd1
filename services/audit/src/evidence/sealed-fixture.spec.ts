import { createCipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { saidInData } from '@nightshift/contracts';
import { leafHash } from '@nightshift/kernel';
import { fileOf, ledger, type Made, taskId } from './bundle-fixture.spec.js';
import type { Entry } from './layout.js';
import type { Difference } from './verdict.js';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly tenantid: string;
  readonly taskid: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly content?: unknown;
}

const keyId = '019b0000-0000-7000-8000-000000000001';
const key = { id: keyId, secret: randomBytes(32) };

const keyOf = (id: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key.secret, '', `nightshift/content/${id}`, 32));

/** As docs/reference/evidence.md has it, with nothing of the code that seals. */
const sealed = (text: string): string => {
  const event = JSON.parse(text) as Event;
  const fields = saidInData(event.type).filter((name) => event.data[name] !== undefined);
  if (event.taskid !== taskId || (event.content === undefined && fields.length === 0)) return text;
  const said = Object.fromEntries(fields.map((name) => [name, event.data[name]]));
  const masked = Object.fromEntries(fields.map((name) => [name, '[sealed]']));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(event.id), nonce);
  const { id, type, subject, tenantid } = event;
  cipher.setAAD(Buffer.from(JSON.stringify([id, type, subject, tenantid])));
  const plain = JSON.stringify({
    content: event.content,
    ...(fields.length > 0 ? { data: said } : {}),
  });
  const parts = [nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
  const value = Buffer.concat(parts).toString('base64url');
  const commitment = createHash('sha256')
    .update(Buffer.concat([Buffer.from('nightshift/content-key/'), keyOf(event.id)]))
    .digest('base64url');
  const content = { sealed: 'A256GCM', key: keyId, commitment, value };
  return JSON.stringify({
    ...event,
    subjectkey: keyId,
    data: { ...event.data, ...masked },
    content,
  });
};

/** The ledger of the task, its content sealed for its data subject. */
export const sealedLedger: readonly string[] = ledger.map(sealed);
export const sealedEvents = sealedLedger.filter((text) => text.includes('"A256GCM"')).length;

interface Sealed extends Made {
  /** Whether no key is left when they are asked for, the first time and later. */
  readonly erased?: (asked: number) => boolean;
}

export const sealedMade = ({ erased = () => false, ...made }: Sealed = {}): Made => {
  let asked = 0;
  return {
    events: sealedLedger,
    ...made,
    keysOf: async (ids) => {
      asked += 1;
      return new Map([...ids].map((id) => [id, erased(asked) ? 'destroyed' : key]));
    },
  };
};

/** Its file. */
export const sealedFileOf = (secret: string, sealed: Sealed = {}): Promise<string> =>
  fileOf(secret, sealedMade(sealed));

/** Bytes that were written after the erasure. */
export const writtenErased = sealedLedger.map((text) => {
  const event = JSON.parse(text) as Event & { readonly subjectkey?: string };
  return event.subjectkey === undefined
    ? text
    : JSON.stringify({ ...event, content: { erased: true, key: keyId } });
});

const withEntries = (file: string, change: (entries: Entry[]) => Entry[]): string => {
  const [head = '', ...lines] = file.split('\n').slice(0, -2);
  const entries = lines.map((line) => JSON.parse(line.replace(/,$/, '')) as Entry);
  return `${head}\n${change(entries)
    .map((entry) => JSON.stringify(entry))
    .join(',\n')}\n]}\n`;
};
const keyed = (entries: readonly Entry[]): number[] =>
  entries.flatMap(({ contentKey }, at) => (contentKey === undefined ? [] : [at]));
/** The first sealed event, changed. */
const withFirst =
  (change: (entry: Entry, others: readonly Entry[]) => Entry) =>
  (file: string): string =>
    withEntries(file, (entries) => {
      const [first = 0, second = 0] = keyed(entries);
      const [one, other] = [entries[first], entries[second]];
      return one && other ? entries.with(first, change(one, [other])) : entries;
    });

const anotherLetter = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

type Tampering = readonly [
  what: string,
  expected: Partial<Difference>,
  make: (secret: string) => Promise<string>,
];

/** Never by chance the one that stood there: what is sealed differs each time. */
const other = (digit: string): string => (digit === 'A' ? 'B' : 'A');

/** What is done to a file whose content is sealed, or to the ledger before it was signed. */
export const sealedTamperings: readonly Tampering[] = [
  [
    'a key was changed',
    { check: 'content', index: 19 },
    async (secret) =>
      withFirst((entry) => ({ ...entry, contentKey: anotherLetter(entry.contentKey ?? '') }))(
        await sealedFileOf(secret),
      ),
  ],
  [
    'a key is that of another event',
    { check: 'content', index: 19 },
    async (secret) =>
      withFirst((entry, [other]) => ({ ...entry, contentKey: other?.contentKey ?? '' }))(
        await sealedFileOf(secret),
      ),
  ],
  [
    'a key is none',
    { check: 'content', index: 19 },
    async (secret) =>
      withFirst((entry) => ({ ...entry, contentKey: 'AAAA' }))(await sealedFileOf(secret)),
  ],
  [
    'sealed content was changed, and its leaf with it',
    { check: 'proof', index: 19 },
    async (secret) =>
      withFirst((entry) => {
        const bytes = entry.bytes.replace(/(?<="value":")./, other);
        return { ...entry, bytes, leaf: leafHash(Buffer.from(bytes)).toString('hex') };
      })(await sealedFileOf(secret)),
  ],
  [
    'content does not commit to the key that opens it',
    { check: 'content', index: 19 },
    (secret) =>
      sealedFileOf(secret, {
        events: sealedLedger.with(
          18,
          (sealedLedger[18] ?? '').replace(/(?<="commitment":")./, other),
        ),
      }),
  ],
  [
    'content commits to no key',
    { check: 'content', index: 19 },
    (secret) =>
      sealedFileOf(secret, {
        events: sealedLedger.with(
          18,
          (sealedLedger[18] ?? '').replace(/"commitment":"[^"]*",/, ''),
        ),
      }),
  ],
  [
    'sealed content was changed before it was signed',
    { check: 'content', index: 19 },
    (secret) =>
      sealedFileOf(secret, {
        events: sealedLedger.with(
          18,
          (sealedLedger[18] ?? '').replace(/(?<="value":".{40})./, other),
        ),
      }),
  ],
  [
    'sealed content was cut to nothing',
    { check: 'content', index: 19 },
    (secret) =>
      sealedFileOf(secret, {
        events: sealedLedger.with(
          18,
          (sealedLedger[18] ?? '').replace(/"value":"[^"]*"/, '"value":"AAAA"'),
        ),
      }),
  ],
  [
    'an event was given the content of another',
    { check: 'content', index: 19 },
    (secret) => {
      const [, other = ''] = /"value":"([^"]*)"/.exec(sealedLedger[19] ?? '') ?? [];
      const moved = (sealedLedger[18] ?? '').replace(/"value":"[^"]*"/, `"value":"${other}"`);
      return sealedFileOf(secret, { events: sealedLedger.with(18, moved) });
    },
  ],
  [
    'a key stands beside an event of which nothing is sealed',
    { check: 'content', index: 1 },
    async (secret) =>
      withEntries(await sealedFileOf(secret), (entries) => {
        const [first, ...rest] = entries;
        return first ? [{ ...first, contentKey: 'A'.repeat(43) }, ...rest] : entries;
      }),
  ],
  [
    'it says that content is erased of which nothing is sealed',
    { check: 'content', index: 1 },
    async (secret) =>
      withEntries(await sealedFileOf(secret), (entries) => {
        const [first, ...rest] = entries;
        return first ? [{ ...first, contentErased: true }, ...rest] : entries;
      }),
  ],
  [
    'it has the key to content that it says is erased',
    { check: 'content', index: 19 },
    async (secret) =>
      withFirst((entry) => ({ ...entry, contentErased: true }))(await sealedFileOf(secret)),
  ],
  [
    'it says otherwise than the content that was opened',
    { check: 'parts', at: '/brief/value/text' },
    async (secret) => (await sealedFileOf(secret)).replace('half an emoji', 'half a smile'),
  ],
  [
    'it says otherwise than a reason that was opened',
    { check: 'parts', at: '/retries/0/reason' },
    async (secret) => (await sealedFileOf(secret)).replace('Retry-After', 'Try-After'),
  ],
  [
    'keys were taken out, and what they open was left',
    { check: 'parts', at: '/task/idempotencyKey' },
    async (secret) =>
      withEntries(await sealedFileOf(secret), (entries) =>
        entries.map(({ contentKey: _, ...entry }) => entry),
      ),
  ],
  [
    'it says that it is erased in another way than by saying so',
    { check: 'format', index: null },
    async (secret) =>
      (await sealedFileOf(secret, { erased: () => true })).replace(
        '"contentErased":true',
        '"contentErased":1',
      ),
  ],
];
