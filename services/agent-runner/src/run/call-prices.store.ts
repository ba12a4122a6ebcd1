import { costOf, type PriceBook, type SimulatedModel } from '@nightshift/models';
import type { CallDeps } from './transcript-call.js';

const SIMULATED = 'simulated/';

/** Prices as they were when a call was made; those of simulated models do not change. */
export const callPrices = (
  prices: PriceBook,
  simulated: Readonly<Record<string, SimulatedModel>>,
): Pick<CallDeps, 'priceOf' | 'costOf'> => ({
  priceOf: (model, at) =>
    model.startsWith(SIMULATED)
      ? simulated[model.slice(SIMULATED.length)]?.price
      : prices.get(model, new Date(at)),
  costOf,
});
