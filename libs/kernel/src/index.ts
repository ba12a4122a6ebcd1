import './json-parse.js';

export { type BackoffPolicy, backoffMs, defaultBackoff } from './backoff.js';
export {
  CallError,
  type CallErrorClass,
  callErrorClasses,
  type Recovery,
  recoveryOf,
} from './call-error.js';
export { type Decider, replay, unreachable } from './decider.js';
export { fractionOf } from './fraction.js';
export {
  growingSha256,
  hashOfJson,
  leafHash,
  nodeHash,
  noEvents,
  type Sha256,
  sha256,
  streamDigest,
} from './hash.js';
export { derivedId, type IdSource, uuidV7 } from './ids.js';
export { type Clock, epochMsOf, type Instant, instantOf, msBetween, plusMs } from './instant.js';
export { type JsonChange, jsonChanges } from './json-changes.js';
export {
  fillTemplate,
  isTooDeep,
  type Json,
  type JsonObject,
  type JsonSchema,
  MAX_DEPTH,
  valueAt,
} from './json.js';
export { jsonText, sortedJson } from './json-text.js';
export {
  type ConsistencyProof,
  emptyRoot,
  type InclusionProof,
  rootFromPath,
  rootOf,
  splitOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.js';
export {
  addNano,
  formatUsd,
  maxNano,
  minNano,
  nano,
  NANO_PER_USD,
  type NanoUsd,
  nanoFromUsd,
  priceOf,
  subtractNano,
  usdFromNano,
  zeroNano,
} from './money.js';
export { standsIn } from './quote.js';
export { type Fault, isRefusal, Refusal, type RefusalKind } from './refusal.js';
export { VERSION } from './version.js';
