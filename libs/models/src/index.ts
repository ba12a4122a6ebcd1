export type { ModelAnswer } from './answer.js';
export { classify } from './classify.js';
export { type Models, type ModelsOptions, openModels } from './models.js';
export { type PriceBook, priceBook } from './price-book.js';
export { openPriceBook } from './price-book-file.js';
export { PRICE_DATA } from './price-data.js';
export { type PriceFile, priceFile } from './price-file.js';
export {
  boundOf,
  type CallSize,
  costOf,
  type ModelPrice,
  type Rates,
  type Tariff,
} from './price.js';
export type { Provider } from './providers.js';
export {
  type SimulatedAnswer,
  type SimulatedCall,
  type SimulatedModel,
  simulatedModel,
  type SimulatedModelSpec,
} from './simulated.js';
export { withFaults } from './simulated-faults.js';
export { CutAnswer, type StreamLimits } from './streamed.js';
