import { newSecret, signerOf, textOfNote } from '@nightshift/audit/offline';
import { describe, expect, it } from 'vitest';
import type { Client } from '../client.js';
import { exportLedger } from './export-ledger.js';

const signer = signerOf(newSecret('ledger.example'));
const text = `ledger.example\n5\n${Buffer.alloc(32).toString('base64')}\n`;
const note = textOfNote({ text, signatures: [signer.sign(text)] });

/** Exports from a server that answers so; gives what was written. @throws Refusal */
const exported = async (...parts: readonly unknown[]): Promise<readonly string[]> => {
  const written: string[] = [];
  const answers = [...parts];
  const client = {
    options: { tenant: 'acme' },
    text: async () => note,
    get: async () => answers.shift(),
    send: async () => new Response('bytes'),
  } as unknown as Client;
  const target = {
    read: async () => undefined,
    write: async (name: string) => void written.push(name),
  };
  await exportLedger({ client, target, kind: 'parquet' });
  return written;
};
const days = [{ day: '2026-11-25', rows: 1 }];

describe('what a server says is in a part', () => {
  it('names the files', async () => {
    expect(
      await exported({ firstIndex: 1, lastIndex: 2, days }, { firstIndex: 3, lastIndex: 5, days }),
    ).toEqual([
      'parquet/day=2026-11-25/000000000001-000000000002.parquet',
      'parquet/manifest.json',
      'parquet/day=2026-11-25/000000000003-000000000005.parquet',
      'parquet/manifest.json',
    ]);
  });

  it.each([
    [
      'a day that leads out of the folder',
      { firstIndex: 1, lastIndex: 5, days: [{ day: '../../x', rows: 1 }] },
    ],
    ['places that are no numbers', { firstIndex: '1', lastIndex: '../5', days }],
    ['another part than the next', { firstIndex: 2, lastIndex: 5, days }],
    ['a part that does not go on', { firstIndex: 1, lastIndex: 0, days }],
    ['more than is signed', { firstIndex: 1, lastIndex: 6, days }],
    ['nothing of the kind', { error: 'so' }],
  ])('is refused where it is %s', async (_, part) => {
    await expect(exported(part)).rejects.toMatchObject({ code: 'export-differs' });
  });
});
