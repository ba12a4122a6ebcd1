import { readFileSync } from 'node:fs';
import { faultsOf } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import { type PriceBook, priceBook } from './price-book.js';
import { type PriceFile, priceFile } from './price-file.js';

/**
 * The list prices, and those of a price file, which win.
 * @param path as NIGHTSHIFT_PRICES gives it
 * @throws Refusal `invalid-configuration` naming what is wrong in the file
 */
export const openPriceBook = (path: string | undefined): PriceBook =>
  path === undefined || path === '' ? priceBook() : priceBook(read(path), `the price file ${path}`);

const read = (path: string): PriceFile => {
  const refuse = (reason: string): never => {
    throw new Refusal('invalid-configuration', 'invalid', `NIGHTSHIFT_PRICES=${path}: ${reason}`);
  };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return refuse((error as Error).message);
  }
  const parsed = priceFile.safeParse(content);
  return parsed.success
    ? parsed.data
    : refuse(
        faultsOf(parsed.error)
          .map(({ at, reason }) => `${at}: ${reason}`)
          .join('; '),
      );
};
