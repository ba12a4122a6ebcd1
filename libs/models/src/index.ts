export { classify } from './classify.js';
export {
  type ModelAnswer,
  type Models,
  type ModelsOptions,
  openModels,
  type Provider,
} from './models.js';
export {
  boundOf,
  type CallSize,
  costOf,
  type ModelPrice,
  type PriceBook,
  priceBook,
  priceFile,
} from './price-book.js';
export {
  type SimulatedAnswer,
  type SimulatedCall,
  type SimulatedModel,
  simulatedModel,
  type SimulatedModelSpec,
} from './simulated.js';
