export type {
  DeadLetter,
  Delivery,
  EventBus,
  Message,
  MessageHeaders,
  RunningSubscription,
  Subscription,
  Unprocessable,
} from './port.js';
