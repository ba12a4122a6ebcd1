import { type EventOf, lifecycleTopic, stepsTopic } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import type { Aggregates } from '@nightshift/event-store';
import type { ServiceRuntime, ServiceSubscription } from '@nightshift/service-kit';
import type { BudgetCommand } from '../budget/budget-command.js';
import type { Budget } from '../budget/budget-state.js';
import { isSettled } from '../halt/evolve-halts.js';
import { BoundedMap } from './bounded-map.js';
import type { Breakers } from './breakers.js';
import { factsOf, STEP_TYPES, type StepEvent } from './step.js';
import type { TaskCosts } from './task-costs.store.js';
import type { Trip } from './trip.js';

interface Parts {
  readonly budgets: Aggregates<BudgetCommand, Budget>;
  readonly breakers: Breakers;
  readonly costs: TaskCosts;
  readonly clock: ServiceRuntime['clock'];
}

const MAX_RUNS = 50_000;
const READ: ReadonlySet<string> = new Set([...STEP_TYPES, 'lease.granted.v1', 'task.completed.v1']);
const STEPS: ReadonlySet<string> = new Set(STEP_TYPES);

const isStep = (event: EventOf): event is StepEvent => STEPS.has(event.type);

/**
 * What runs do, as it happens, held against the rules: one that breaks is an order to the tenant's
 * budget. Not a reaction like others: it reads much, remembers, and decides next to nothing.
 */
export const breakerSubscription = (parts: Parts): ServiceSubscription => {
  const watch = new Watch(parts);
  return {
    group: 'cost-breakers',
    topics: [stepsTopic, lifecycleTopic('cost'), lifecycleTopic('orchestrator')],
    handle: async (batch) => {
      await watch.batch(batch.flatMap(readable));
      return [];
    },
  };
};

/** Most events are for others: they are told apart by their header. The ledger parks what is none. */
const readable = ({ headers, value }: Delivery): readonly EventOf[] => {
  const event = READ.has(headers.type) ? factsOf(value) : undefined;
  return event ? [event] : [];
};

class Watch {
  /** Steps do not say to which workflow they belong; the first lease of their run does. */
  private readonly workflows = new BoundedMap<string, string>(MAX_RUNS);

  constructor(private readonly parts: Parts) {}

  async batch(events: readonly EventOf[]): Promise<void> {
    const { breakers, costs } = this.parts;
    for (const { type, data } of events)
      if (type === 'lease.granted.v1') this.workflows.set(data.runId, data.workflow);
    await this.complete(events);
    const steps = events.filter(isStep);
    if (steps.length === 0) return;
    const budgets = await this.budgetsOf(steps);
    const workflowOf = ({ tenantid, data: { runId } }: StepEvent): string | undefined =>
      this.workflows.get(runId) ?? budgets.get(tenantid)?.runs.get(runId)?.workflow;
    const seen = new Map<string, { tenant: string; workflow: string }>();
    for (const step of steps) {
      const workflow = workflowOf(step);
      const tenant = step.tenantid;
      if (workflow !== undefined) seen.set(`${tenant}/${workflow}`, { tenant, workflow });
    }
    await costs.refresh(seen.values());
    for (const step of steps) {
      const workflow = workflowOf(step);
      const tenant = step.tenantid;
      const settled = budgets.get(tenant)?.tasks.get(step.taskid)?.settled ?? 0;
      const usual = workflow === undefined ? undefined : costs.usualOf({ tenant, workflow });
      for (const trip of breakers.observe(step, { workflow, settled, usual }))
        await this.order(trip, step);
    }
  }

  private async complete(events: readonly EventOf[]): Promise<void> {
    const completed = events.filter((event) => event.type === 'task.completed.v1');
    await this.parts.costs.record(
      completed.map(({ tenantid, taskid, time, data }) => ({
        taskId: taskid,
        tenant: tenantid,
        workflow: data.workflow.name,
        costNanoUsd: data.costNanoUsd,
        completedAt: time,
      })),
    );
    for (const { taskid } of completed) this.parts.breakers.forget(taskid);
  }

  private async budgetsOf(steps: readonly StepEvent[]): Promise<ReadonlyMap<string, Budget>> {
    const budgets = new Map<string, Budget>();
    for (const { tenantid } of steps) {
      if (budgets.has(tenantid)) continue;
      budgets.set(tenantid, (await this.parts.budgets.load(tenantid)).state);
    }
    return budgets;
  }

  private async order(
    { tenant, place, reason, figures, detail }: Trip,
    { id, correlationid, traceparent, taskid }: StepEvent,
  ): Promise<void> {
    const { budgets, clock } = this.parts;
    // A rule that is broken once goes on being broken: the decider need not hear of every step.
    if (isSettled((await budgets.load(tenant)).state, place, reason)) return;
    const at = clock.now();
    await budgets.handle(
      tenant,
      { type: 'orderHalt', tenant, at, place, reason, figures, detail },
      {
        tenant,
        taskId: taskid,
        causationId: id,
        correlationId: correlationid,
        traceparent,
        at,
      },
    );
  }
}
