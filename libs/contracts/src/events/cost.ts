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
      /** Where absent: `month` for a tenant, else `total`. */
      period: v.budgetPeriod.optional(),
      by: v.name,
      reason: z.string().max(1000),
      ticketId: v.id.optional(),
    }),
  }),
  event('budget.closed.v1', 'Tasks ended a while ago: their levels are no longer kept.', {
    data: z.object({ taskIds: z.array(v.id) }),
  }),
  event(
    'budget.period-began.v1',
    'A new month or day began: what was settled before it no longer counts.',
    {
      data: level.extend({
        period: v.budgetPeriod,
        /** First day of the period, UTC. */
        startsOn: z.iso.date(),
        /** What was settled in the period before. */
        settledNanoUsd: v.money,
      }),
    },
  ),
  event('budget.threshold-reached.v1', 'A good part of a budget is spent or held.', {
    data: level.extend({
      period: v.budgetPeriod,
      percent: z.int().positive().max(100),
      limitNanoUsd: v.money,
      settledNanoUsd: v.money,
      reservedNanoUsd: v.money,
    }),
  }),
  event('lease.granted.v1', 'Money is reserved for a run at every level at once.', {
    data: lease.extend({
      amountNanoUsd: v.money,
      taskBudgetNanoUsd: v.money,
      /** The halt that the request had waited for. */
      haltId: v.id.optional(),
      expiresAt: v.instant.optional(),
    }),
  }),
  event('lease.expired.v1', 'A lease was not used in time: the run is to give back what is left.', {
    data: lease.extend({
      /** It is asked again then, if it has not answered. */
      againAt: v.instant,
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
    'lease.foregone.v1',
    'A run ended before its order was seen here: what it asks for later is not granted.',
    { data: z.object({ runId: v.id, taskId: v.id }) },
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
  event('halt.ordered.v2', 'Nothing more is granted here until a person decides.', {
    data: v.askFacts.extend({
      ...level.shape,
      haltId: v.id,
      reason: v.haltReason,
      /** Of the limit that is used up; absent where it is not a limit that broke. */
      period: v.budgetPeriod.optional(),
      /** Absent where no limit is set. */
      limitNanoUsd: v.money.optional(),
      settledNanoUsd: v.money,
      reservedNanoUsd: v.money,
      /** What the order is based on, by name: counts, nano-USD or milliseconds. */
      figures: z.record(v.name, z.number()).optional(),
      /** Whose order it is: a person, or absent where a rule broke. */
      by: v.name.optional(),
    }),
    content: z.object({ ask: v.ask }),
  }),
  event('halt.lifted.v1', 'A person lifted the halt.', {
    data: level.extend({
      haltId: v.id,
      ticketId: v.id,
      by: v.name,
      /** The rule that broke is not looked at again for what waits now. */
      once: z.boolean().optional(),
    }),
  }),
  event('halt.upheld.v1', 'A person decided to stop: the tasks concerned are to be cancelled.', {
    data: level.extend({ haltId: v.id, ticketId: v.id, by: v.name, taskIds: z.array(v.id) }),
  }),
  event('everything.halted.v1', 'A person stopped every tenant, those to come as well.', {
    data: z.object({ haltId: v.id, by: v.name, reason: z.string().max(1000) }),
  }),
  event('everything.unhalted.v1', 'Tenants may go on that were stopped with all others.', {
    data: z.object({ haltId: v.id, by: v.name }),
  }),
  event('budget.corrected.v1', 'What was booked for a call was not what its provider billed.', {
    data: z.object({
      runId: v.id,
      taskId: v.id,
      workflow: v.name,
      step: v.count,
      attempt: v.count,
      bookedNanoUsd: v.money,
      trueNanoUsd: v.money,
      /** Day of the call, UTC: what counts in a later month or day stays. */
      calledOn: z.iso.date().optional(),
    }),
  }),
  event(
    'spend.adjusted.v1',
    "A call that was charged at its bound was found in the provider's books.",
    {
      data: z.object({
        runId: v.id,
        taskId: v.id,
        workflow: v.name,
        step: v.count,
        attempt: v.count,
        model: z.string().max(200),
        bookedNanoUsd: v.money,
        trueNanoUsd: v.money,
        /** Day of the call, UTC: what was settled in a later period is not concerned. */
        calledOn: z.iso.date().optional(),
        reconciliationId: v.id,
      }),
    },
  ),
  event('spend.reconciled.v1', "A provider's usage or invoice was compared with the books.", {
    data: z.object({
      reconciliationId: v.id,
      source: z.string().max(200),
      from: z.iso.date(),
      to: z.iso.date(),
      bookedNanoUsd: v.money,
      providerNanoUsd: v.money,
      /** Days and models that differ. */
      unexplained: v.count,
      by: v.name,
    }),
  }),
] as const;
