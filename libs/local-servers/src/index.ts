export { freePort, freePorts } from './child.js';
export { type LocalKafka, type LocalKafkaOptions, startLocalKafka } from './local-kafka.js';
export {
  type LocalPostgres,
  type LocalPostgresOptions,
  startLocalPostgres,
} from './local-postgres.js';
