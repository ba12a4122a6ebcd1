import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPriceBook } from './price-book-file.js';

const NOW = new Date('2026-11-25T12:00:00Z');

// Real: files.
describe('a price book with a price file', () => {
  let folder: string;
  const file = async (text: string): Promise<string> => {
    const path = join(folder, 'prices.json');
    await writeFile(path, text);
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prices-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has what the file says, and says that it is from there', async () => {
    const path = await file('{ "compatible/own": { "input": 1, "output": 2 } }');
    expect(openPriceBook(path).get('compatible/own', NOW)).toMatchObject({
      input: 1_000_000_000,
      source: `the price file ${path}`,
    });
  });

  it.each([undefined, ''])('is the list alone where none is named (%j)', (path) => {
    expect(openPriceBook(path).get('compatible/own', NOW)).toBeUndefined();
    expect(openPriceBook(path).get('openai/gpt-5', NOW)).toBeDefined();
  });

  it.each([
    ['no JSON', '{', /NIGHTSHIFT_PRICES=.*JSON/],
    ['another form', '{ "x/y": { "input": 1 } }', /x\/y.*output/],
    ['a name without provider', '{ "y": { "input": 1, "output": 1 } }', /provider\/model/],
  ])('is refused for %s, with the place', async (_what, text, message) => {
    const path = await file(text);
    expect(() => openPriceBook(path)).toThrow(message);
  });

  it('is refused for a file that is not there', () => {
    expect(() => openPriceBook(join(folder, 'missing.json'))).toThrow(/missing\.json: ENOENT/);
  });
});
