export { type DeadLetterStore, openDeadLetters } from './dead-letters.js';
export { EmbeddedBus } from './embedded-bus.js';
export { type KafkaBusOptions, openKafkaBus } from './kafka-bus.js';
export type { KafkaLog } from './kafka-client.js';
export type {
  DeadLetter,
  DeadLetterCount,
  DeadLetterFacts,
  DeadLetterQuery,
  DeadLetters,
  Delivery,
  EventBus,
  Message,
  MessageHeaders,
  RunningSubscription,
  Subscription,
  ToPark,
  Unprocessable,
} from './port.js';
