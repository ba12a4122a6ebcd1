import { epochMsOf } from '@nightshift/kernel';
import type { Place } from '../budget/budget-state.js';
import type { BreakerPolicy } from './breaker-policy.js';
import { BoundedMap } from './bounded-map.js';
import { Loops } from './loops.js';
import { misconfigured } from './misconfigured.js';
import { RateWindow } from './rate-window.js';
import type { StepEvent } from './step.js';
import type { Surroundings, Trip } from './trip.js';

interface Rates {
  readonly spend: RateWindow;
  readonly retries: RateWindow;
  readonly calls: RateWindow;
  /** Calls that failed as misconfigured. */
  readonly unaccepted: RateWindow;
}

const MAX_RUNS = 50_000;
const MAX_WORKFLOWS = 5_000;
const MINUTE_MS = 60_000;

/**
 * The rules that stop what is not worth its money, in constant time for each step. What they
 * remember is in memory and begins empty after a restart: windows refill within minutes, a loop is
 * found once it has come round again, and a task's cost begins with what it had settled.
 */
export class Breakers {
  private readonly runs = new BoundedMap<string, { sequence: number; readonly loops: Loops }>(
    MAX_RUNS,
  );
  private readonly costs = new BoundedMap<string, number>(MAX_RUNS);
  private readonly workflows = new BoundedMap<string, Rates>(MAX_WORKFLOWS);
  private readonly tenants = new BoundedMap<string, RateWindow>(MAX_WORKFLOWS);

  constructor(private readonly policy: BreakerPolicy) {}

  /** Rules that the step broke. A step that comes again counts once. */
  observe(event: StepEvent, surroundings: Surroundings): readonly Trip[] {
    const { runId } = event.data;
    const run = this.runs.of(runId, () => ({ sequence: 0, loops: new Loops() }));
    if (event.sequence <= run.sequence) return [];
    run.sequence = event.sequence;
    switch (event.type) {
      case 'model-call.completed.v1':
      case 'model-call.failed.v1':
        return this.spent(event, surroundings);
      case 'retry.scheduled.v1':
        return this.retried(event, surroundings);
      case 'tool-call.requested.v1':
      case 'tool-call.completed.v1':
      case 'tool-call.failed.v1':
        return this.called(event, surroundings, run.loops);
    }
  }

  /** The task is done. */
  forget(taskId: string): void {
    this.costs.delete(taskId);
  }

  private spent(
    event: Extract<StepEvent, { type: 'model-call.completed.v1' | 'model-call.failed.v1' }>,
    surroundings: Surroundings,
  ): readonly Trip[] {
    const { costNanoUsd, costIsBound } = event.data;
    const { tenantid: tenant, taskid: taskId } = event;
    const { workflow, settled } = surroundings;
    const atMs = epochMsOf(event.time);
    // A bound is many times what a call costs, and says nothing about the agent.
    const cost = (this.costs.get(taskId) ?? settled) + (costIsBound ? 0 : costNanoUsd);
    this.costs.set(taskId, cost);
    const trips = this.anomaly(tenant, taskId, cost, surroundings);
    const ofTenant = this.tenants.of(tenant, () => new RateWindow(this.policy.windowMs));
    ofTenant.add(atMs, costNanoUsd);
    trips.push(...this.tooFast(tenant, { scope: 'tenant', key: tenant }, ofTenant, atMs));
    if (workflow === undefined) return trips;
    const { spend, calls, unaccepted } = this.ratesOf(tenant, workflow);
    if (event.type === 'model-call.failed.v1' && event.data.errorClass === 'misconfigured') {
      unaccepted.add(atMs, 1);
      const counts = { failures: unaccepted.sum(atMs), limit: this.policy.misconfigured };
      trips.push(...misconfigured(event, workflow, counts));
    }
    spend.add(atMs, costNanoUsd);
    calls.add(atMs, 1);
    trips.push(...this.tooFast(tenant, { scope: 'workflow', key: workflow }, spend, atMs));
    return trips;
  }

  private anomaly(
    tenant: string,
    taskId: string,
    cost: number,
    { usual, workflow }: Surroundings,
  ): Trip[] {
    const { costFactor, costTasks } = this.policy;
    if (costFactor === 0 || !usual || usual.tasks < costTasks) return [];
    // Where tasks cost nothing there is nothing to compare with.
    if (usual.p95 === 0 || cost <= costFactor * usual.p95) return [];
    return [
      {
        tenant,
        place: { scope: 'task', key: taskId },
        reason: 'cost-anomaly',
        figures: {
          costNanoUsd: cost,
          p95NanoUsd: usual.p95,
          factor: costFactor,
          tasks: usual.tasks,
        },
        detail: `Workflow ${workflow ?? 'unknown'}`,
      },
    ];
  }

  private tooFast(tenant: string, place: Place, rate: RateWindow, atMs: number): readonly Trip[] {
    const { workflowPerMinute, tenantPerMinute, windowMs } = this.policy;
    const limit = place.scope === 'tenant' ? tenantPerMinute : workflowPerMinute;
    if (limit === 0) return [];
    const perMinute = rate.perMinute(atMs);
    if (perMinute <= limit) return [];
    return [
      {
        tenant,
        place,
        reason: 'spend-rate',
        figures: {
          nanoUsdPerMinute: Math.round(perMinute),
          limitNanoUsdPerMinute: limit,
          windowMs,
        },
        detail: 'The limit is set for the service: NIGHTSHIFT_BREAKER_…_USD_PER_MINUTE',
      },
    ];
  }

  private retried(
    { tenantid: tenant, time, data }: Extract<StepEvent, { type: 'retry.scheduled.v1' }>,
    { workflow }: Surroundings,
  ): readonly Trip[] {
    // Calls that a halt broke off are tried again once it is lifted: that is no storm.
    if (workflow === undefined || data.uncounted) return [];
    const { retriesPerMinute: limit, retryShare } = this.policy;
    const { retries, calls } = this.ratesOf(tenant, workflow);
    const atMs = epochMsOf(time);
    retries.add(atMs, 1);
    if (limit === 0) return [];
    const perMinute = retries.perMinute(atMs);
    const callsPerMinute = calls.perMinute(atMs);
    if (perMinute <= limit || perMinute < retryShare * callsPerMinute) return [];
    return [
      {
        tenant,
        place: { scope: 'workflow', key: workflow },
        reason: 'retry-storm',
        figures: {
          retriesPerMinute: Math.round(perMinute),
          callsPerMinute: Math.round(callsPerMinute),
          limitPerMinute: limit,
        },
        detail: `The last of them: ${data.errorClass}`,
      },
    ];
  }

  private called(
    event: Extract<StepEvent, { type: `tool-call.${string}` }>,
    { workflow }: Surroundings,
    loops: Loops,
  ): readonly Trip[] {
    const { tenantid: tenant, taskid: taskId, data } = event;
    if (workflow !== undefined && event.type !== 'tool-call.requested.v1')
      this.ratesOf(tenant, workflow).calls.add(epochMsOf(event.time), 1);
    const times = loops.observe(event);
    if (this.policy.loop === 0 || times < this.policy.loop) return [];
    return [
      {
        tenant,
        place: { scope: 'task', key: taskId },
        reason: 'loop',
        figures: { times, step: data.step },
        detail: `Tool ${data.tool}, run ${data.runId}`,
      },
    ];
  }

  private ratesOf(tenant: string, workflow: string): Rates {
    return this.workflows.of(`${tenant}/${workflow}`, () => ({
      spend: new RateWindow(this.policy.windowMs),
      retries: new RateWindow(MINUTE_MS),
      calls: new RateWindow(MINUTE_MS),
      unaccepted: new RateWindow(this.policy.windowMs),
    }));
  }
}
