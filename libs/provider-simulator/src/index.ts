export { answersFromModels, answersFromSchema } from './answerers.js';
export type { CallFault, ProviderCall } from './call-log.js';
export type { Counter, Counters } from './counters.js';
export { type FaultName, faultNames, type FaultSettings } from './faults.js';
export type { Answerer, AskedRequest, ProviderAnswer } from './request.js';
export {
  type ProviderSimulator,
  type SimulatorOptions,
  startProviderSimulator,
} from './simulator.js';
export type { UsageRow } from './usage-export.js';
