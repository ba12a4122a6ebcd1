import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('cost');

/** Which run of which task a lease is for. */
const lease = z.object({ leaseId: v.id, runId: v.id, taskId: v.id, workflow: v.name });
const request = lease.extend({
  amountNanoUsd: v.money,
  /** Less than this is of no use to the run. */
  minimumNanoUsd: v.money,
  taskBudgetNanoUsd: v.money,
});

/** A level of the budget tree: the tenant itself, one of its workflows, one of its tasks. */
const level = z.object({ scope: v.budgetScope, key: z.string().max(200) });

export const costEvents = [
  event('budget.set.v1', 'A budget was set or changed by a person.', {
    data: level.extend({
      limitNanoUsd: v.money,
      by: v.name,
      reason: z.string().max(1000),
      ticketId: v.id.optional(),
    }),
  }),
  event('lease.granted.v1', 'Money is reserved for a run at every level at once.', {
    data: lease.extend({
      amountNanoUsd: v.money,
      taskBudgetNanoUsd: v.money,
      /** The halt that the request had waited for. */
      haltId: v.id.optional(),
    }),
  }),
  event(
    'lease.queued.v1',
    'The rest is held by other runs; the request waits for what they return.',
    {
      data: request,
    },
  ),
  event(
    'lease.denied.v1',
    'The budget cannot carry the request; the run waits for the halt to be lifted.',
    {
      data: request.extend({
        haltId: v.id,
        ticketId: v.id,
        scope: v.budgetScope,
        shortByNanoUsd: v.money,
      }),
    },
  ),
  event(
    'lease.settled.v1',
    'A run closed its books: what it spent is booked, the rest is free again.',
    {
      data: z.object({
        runId: v.id,
        taskId: v.id,
        workflow: v.name,
        spentNanoUsd: v.money,
        releasedNanoUsd: v.money,
        /** False while the run may ask for more. */
        final: z.boolean(),
      }),
    },
  ),
  event('halt.ordered.v1', 'Nothing more is granted here until a person decides.', {
    data: v.askFacts.extend({
      ...level.shape,
      haltId: v.id,
      reason: z.enum(['budget-exhausted', 'kill-switch']),
      limitNanoUsd: v.money,
      settledNanoUsd: v.money,
      reservedNanoUsd: v.money,
    }),
    content: z.object({ ask: v.ask }),
  }),
  event('halt.lifted.v1', 'A person lifted the halt.', {
    data: level.extend({ haltId: v.id, ticketId: v.id, by: v.name }),
  }),
  event('halt.upheld.v1', 'A person decided to stop: the tasks concerned are to be cancelled.', {
    data: level.extend({ haltId: v.id, ticketId: v.id, by: v.name, taskIds: z.array(v.id) }),
  }),
] as const;
