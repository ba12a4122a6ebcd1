import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fileOf, filesOf, ledger, type Made, taskId } from '../evidence/bundle-fixture.spec.js';
import { sealedFileOf, sealedLedger, sealedMade } from '../evidence/sealed-fixture.spec.js';
import { FileVerifier } from '../evidence/verify-file.js';
import { newSecret } from '../tree/signing.adapter.js';
import { reportOf } from './report.js';
import { Reports } from './report.store.js';

const secret = newSecret('ledger.example.com');
const AT = '2026-11-26T00:00:00.000Z';
const pageOf = async (made: Made): Promise<string> =>
  text(await new Reports(filesOf(secret, made)).of('acme', taskId, AT));

/** Of the file, verified by what it brings itself. */
const pageOfFile = async (file: string): Promise<string> => {
  const lines = file.split('\n').slice(0, -1);
  const verifier = new FileVerifier([]);
  for (const line of lines) verifier.line(line);
  const each = async function* (): AsyncGenerator<string> {
    yield* lines;
  };
  let page = '';
  for await (const part of reportOf(each(), verifier.finish())) page += part;
  return page;
};

const isOfTask = (body: string): boolean => body.includes(`"taskid":"${taskId}"`);

describe('the report of the record', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is that of the file, sealed or not, signed or not, whatever was tampered with', async () => {
    const changed = ledger.map((event) => event.replace('"by":"ben"', '"by":"eve"'));
    const gap = ledger.toSpliced(25, 1);
    const notOurs = ledger.with(30, `{"taskid":"${taskId}"}`);
    const ledgers = [gap, changed, notOurs].map((events) => ({ events }));
    for (const made of [{}, { size: 0 }, { size: 25 }, ...ledgers])
      expect(await pageOf(made)).toBe(await pageOfFile(await fileOf(secret, made)));
    expect(await pageOf({ events: notOurs })).toContain('unreadable');
    for (const erased of [() => false, () => true])
      expect(await pageOf(sealedMade({ erased }))).toBe(
        await pageOfFile(await sealedFileOf(secret, { erased })),
      );
  });

  it('reads each event once, and reads out of its bytes once what they say', async () => {
    const read: string[] = [];
    const files = filesOf(secret, sealedMade({ onRead: ({ body }) => read.push(body) }));
    const parse = vi.spyOn(JSON, 'parse');
    await text(await new Reports(files).of('acme', taskId, AT));
    const parsed = parse.mock.calls.map(([body]) => body).filter((body) => read.includes(body));
    const own = sealedLedger.filter(isOfTask);
    expect(read).toEqual(own);
    // The acceptance says which version of the workflow is to be looked for, before all else.
    const times = (body: string): number => parsed.filter((one) => one === body).length;
    expect(own.map(times)).toEqual(own.map((_, at) => (at === 0 ? 2 : 1)));
  });
});
