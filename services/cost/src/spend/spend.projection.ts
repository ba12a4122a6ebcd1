import { lifecycleTopic, stepsTopic } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import type { ServiceSubscription } from '@nightshift/service-kit';
import { factsOf } from '../breaker/step.js';
import type { SpendBooks } from './spend-books.store.js';
import { rowsOf, SPEND_TYPES } from './spend-rows.js';

const READ: ReadonlySet<string> = new Set(SPEND_TYPES);

/** Nobody waits for these books: fewer and larger statements. */
const MAX_BATCH = 1_000;

/** Keeps the books of calls in step with what runs and tasks say. */
export const spendSubscription = (books: SpendBooks): ServiceSubscription => ({
  group: 'cost-spend',
  topics: [
    stepsTopic,
    lifecycleTopic('agent-runner'),
    lifecycleTopic('orchestrator'),
    lifecycleTopic('cost'),
  ],
  maxBatch: MAX_BATCH,
  handle: async (batch) => {
    await books.write(rowsOf(batch.flatMap(readable)));
    return [];
  },
});

/** Most events are for others. The ledger parks what is none. */
const readable = ({ headers, value }: Delivery) => {
  const event = READ.has(headers.type) ? factsOf(value) : undefined;
  return event ? [event] : [];
};
