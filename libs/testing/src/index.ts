export { isAwsSigned, SIMULATED_KEY, type SignedRequest } from './aws-signature.js';
export { busContract, type BusUnderTest } from './bus-contract.js';
export { specification, type Then } from './decider-spec.js';
export { type Hits, hitsOf } from './hits.js';
export { type TestKafka, useKafka } from './kafka.js';
export { type TestPostgres, usePostgres, withClient } from './postgres.js';
export { type Published, publishing } from './publishing.js';
export { simulatedBucket, type SimulatedBucket } from './simulated-bucket.js';
export { type TestBus, testBus } from './test-bus.js';
