import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { agreedOn, isThere, ours, printed } from './both-verifiers-fixture.spec.js';
import { fileOf, ledger } from './bundle-fixture.spec.js';

const secret = newSecret('ledger.example.com');
const key = verifierOf(secret);
let whole: string;

beforeAll(async () => {
  whole = await fileOf(secret);
});

const withNote = (change: (note: string) => string): string =>
  whole.replace(
    /"note":("(?:[^"\\]|\\.)*")/,
    (_, note: string) => `"note":${JSON.stringify(change(JSON.parse(note) as string))}`,
  );

/** A signature line of somebody whose key nobody named. */
const signedBy = (name: string): string => withNote((note) => `${note}— ${name} AAAAAAA=\n`);

/** A verifier key as anybody may make one, for a name that no ledger has. */
const keyNamed = (name: string): string => {
  const bytes = Buffer.alloc(33, 1);
  const id = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8);
  return `${name}+${id}+${bytes.toString('base64')}`;
};

const withKeys = (more: string): string =>
  whole.replace('"keys":[', `"keys":[${JSON.stringify(more)},`);

/** White_Space of Unicode, each of them. */
const SPACES = '\t\v\f\r \u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000';
/** What one language or another takes for a space, and Unicode does not. */
const NO_SPACES = '\u001c\u001f\u180e\u200b\u2060\ufeff';

describe.skipIf(!isThere)('both verifiers, of a note with lines of strangers', () => {
  it('refuse each space of Unicode in a name', () => {
    for (const space of SPACES)
      expect(agreedOn(signedBy(`a${space}b`), [key]).difference?.check).toBe('checkpoint');
  });

  it('take what is no space of Unicode', () => {
    for (const other of NO_SPACES)
      expect(agreedOn(signedBy(`a${other}b`), [key]).verdict).toBe('verified');
  });

  it('refuse half a surrogate pair in the note, and in a key beside it', () => {
    const notes = [
      withNote((note) => note.replace('\n\n', '\nx\ud800\n\n')),
      signedBy('a\ud800'),
      withKeys(keyNamed('a\ud800')),
    ];
    for (const file of notes)
      expect(agreedOn(file, []).difference).toMatchObject({ check: 'checkpoint' });
  });

  it('take names of keys up to the same length', () => {
    expect(agreedOn(withKeys(keyNamed('é'.repeat(200))), []).difference).toBeNull();
    expect(agreedOn(withKeys(keyNamed('é'.repeat(201))), []).difference?.check).toBe('checkpoint');
  });

  it('refuse a size that is none, whatever stands there', () => {
    for (const size of ['{"toString":1,"valueOf":1}', '[36]', '"36"', 'null', '36.5']) {
      const { difference } = agreedOn(whole.replace('"size":36', `"size":${size}`), [key]);
      expect(difference?.check).toBe('checkpoint');
    }
  });

  it('print a reason that strangers wrote, and nothing that moves the cursor', async () => {
    const subject = 'ticket/\\ud800\\u001b[2K\\nVERIFIED';
    const event = (ledger.at(-2) ?? '')
      .replace(/"subject":"[^"]*","sequence":\d+/, `"subject":"${subject}","sequence":2`)
      .replace(
        /"source":"[^"]*","type":"[^"]*"/,
        '"source":"nightshift/qa","type":"later.invented.v1"',
      );
    const file = await fileOf(secret, { events: ledger.with(ledger.length - 2, event) });
    expect(ours(file, [key]).difference).toMatchObject({ check: 'streams' });
    const { status, stdout } = printed(file, ['--key', key]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^DIFFERS {2}streams: .*ticket\/\\ud800\\u001b\[2K\\u000aVERIFIED.*\n$/);
  });
});
