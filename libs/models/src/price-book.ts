import { listedModels, listedPrice } from './price-data.js';
import { type PriceFile, priceFrom } from './price-file.js';
import type { ModelPrice } from './price.js';

/** What models cost, by `provider/model`. */
export interface PriceBook {
  /**
   * `undefined`: the price is not known, and so the model must not be called.
   * @param at when the call is made
   */
  readonly get: (name: string, at: Date) => ModelPrice | undefined;
  /** Why there is no price; `undefined` where there is one. */
  readonly whyNot: (name: string, at: Date) => string | undefined;
  /** Every model that has a price, by name. */
  readonly list: (at: Date) => Promise<readonly (readonly [name: string, price: ModelPrice])[]>;
}

/** @param entries of a price file; they win over the list prices */
export const priceBook = (entries: PriceFile = {}, source = 'price file'): PriceBook => {
  const own = new Map(
    Object.entries(entries).map(([name, entry]) => [name, priceFrom(entry, source)]),
  );
  const find = (name: string, at: Date) => {
    const slash = name.indexOf('/');
    return (
      own.get(name) ?? listedPrice(name.slice(0, Math.max(0, slash)), name.slice(slash + 1), at)
    );
  };
  const get: PriceBook['get'] = (name, at) => {
    const found = find(name, at);
    return 'unpriced' in found ? undefined : found;
  };
  return {
    get,
    whyNot: (name, at) => {
      const found = find(name, at);
      return 'unpriced' in found ? found.unpriced : undefined;
    },
    list: async (at) =>
      [...new Set([...own.keys(), ...(await listedModels())])].toSorted().flatMap((name) => {
        const price = get(name, at);
        return price ? [[name, price] as const] : [];
      }),
  };
};
