import type { EventBody } from '@nightshift/contracts';
import { instantOf, type Json, nano, replay } from '@nightshift/kernel';
import type { BudgetCommand, Everything } from './budget-command.js';
import { budgetDecider } from './budget.js';
import { type Budget, levelAt, type Place, placesOf, type WaitingRequest } from './budget-state.js';
import { type BudgetPolicy, limitsAt } from './limits.js';
import { settledIn } from './periods.js';
import { budgetSnapshots } from './snapshot.js';

const HOUR_MS = 3_600_000;

export const policy: BudgetPolicy = {
  defaultTenantLimit: nano(200),
  dueInMs: 1_000,
  leaseMs: 30 * HOUR_MS,
  thresholds: [50, 80, 95],
};
const decider = budgetDecider(policy);

type CommandOf<T extends BudgetCommand['type']> = Extract<BudgetCommand, { type: T }>;
/** A command without what the world knows: the tenant, and the time. */
type Sent = {
  [T in BudgetCommand['type']]: Omit<CommandOf<T>, 'tenant' | 'at'>;
}[BudgetCommand['type']];

/** A run as its runner knows it, and what is under way to it. */
export interface Runner {
  readonly runId: string;
  readonly taskId: string;
  readonly workflow: string;
  granted: number;
  spent: number;
  /** Of `spent`, what the cost service was told. */
  told: number;
  /** Granted, but not seen by the runner yet. */
  underWay: number;
  asked: number;
  waits: boolean;
  ended: boolean;
  /** What it settled last, as far as it was not corrected, and when. */
  last: { day: string; amount: number };
  /** Of `spent`, what the provider took back. */
  corrected: number;
}

export const RUNS = 8;

/** As `expect`, but a hundred times as fast: it is asked for millions of times. */
const holds = (law: boolean, what: () => string): void => {
  if (!law) throw new Error(what());
};

const isIn = ({ taskId, workflow }: Runner, { scope, key }: Place): boolean =>
  scope === 'tenant' || key === (scope === 'task' ? taskId : workflow);

/** Books of its own, to hold those of the cost service against. */
export class World {
  budget: Budget = decider.initial();
  nowMs = Date.parse('2026-11-25T00:00:00.000Z');
  everything: Everything | undefined;
  readonly runners = Array.from({ length: RUNS }, (_, run): Runner => ({
    runId: `run-${run}`,
    taskId: `task-${run % 4}`,
    workflow: `flow-${run % 2}`,
    granted: 0,
    spent: 0,
    told: 0,
    underWay: 0,
    asked: 0,
    waits: false,
    ended: false,
    last: { day: '', amount: 0 },
    corrected: 0,
  }));
  /** What was settled, by place and day. */
  private readonly settled = new Map<string, Map<string, number>>();
  private readonly announced = new Set<string>();
  private readonly granted = new Set<string>();

  get day(): string {
    return instantOf(this.nowMs).slice(0, 10);
  }

  send(sent: Sent): readonly EventBody[] {
    const command = { ...sent, tenant: 'acme', at: instantOf(this.nowMs) } as BudgetCommand;
    const events = decider.decide(command, this.budget);
    for (const event of events) {
      this.budget = replay(decider, [event], this.budget);
      this.see(event);
    }
    return events;
  }

  /** A run says what it spent, for good or for now; what is under way to it, it does not know of. */
  close(runner: Runner, final: boolean): void {
    if (runner.ended) return;
    this.settle(runner);
    const { runId, taskId } = runner;
    const [granted, spent] = [nano(runner.granted), nano(runner.spent)];
    runner.granted = runner.spent;
    const late = runner.underWay;
    if (final) {
      runner.ended = true;
      runner.underWay = 0;
      runner.waits = false;
    }
    this.send({ type: 'closeRun', runId, taskId, granted, spent, final });
    if (final && late > 0) this.send({ type: 'returnLease', runId, amount: nano(late) });
  }

  /** The provider says that a run which has ended cost less than it was charged. */
  correct(runner: Runner, choice: number): void {
    const { last, ended, runId, taskId, workflow } = runner;
    if (!ended || last.day !== this.day || last.amount === 0) return;
    const less = 1 + (choice % last.amount);
    this.count(runner, -less);
    runner.corrected += less;
    runner.last = { day: last.day, amount: last.amount - less };
    const call = { runId, taskId, workflow, step: 1, attempt: 1, calledOn: this.day };
    this.send({ type: 'adjustSpend', ...call, booked: nano(less), actual: nano(0) });
  }

  private settle(runner: Runner): void {
    runner.last = { day: this.day, amount: runner.spent - runner.told };
    this.count(runner, runner.last.amount);
    runner.told = runner.spent;
  }

  private count(runner: Runner, amount: number): void {
    for (const { scope, key } of placesOf('acme', runner)) {
      const days = this.settled.get(`${scope}/${key}`) ?? new Map<string, number>();
      this.settled.set(`${scope}/${key}`, days);
      days.set(this.day, (days.get(this.day) ?? 0) + amount);
    }
  }

  private see(event: EventBody): void {
    switch (event.type) {
      case 'lease.granted.v1': {
        const runner = this.runners.find(({ runId }) => runId === event.data.runId);
        if (!runner || runner.ended) throw new Error('granted to nobody');
        const { leaseId } = event.data;
        holds(!this.granted.has(leaseId), () => `${leaseId} is granted twice`);
        this.granted.add(leaseId);
        runner.underWay += event.data.amountNanoUsd;
        runner.waits = false;
        return this.expectWithinLimits(runner);
      }
      case 'budget.threshold-reached.v1':
        return this.expectToldOnce(event.data);
      case 'budget.set.v1':
        for (const told of this.announced)
          if (told.startsWith(`${event.data.scope}/${event.data.key}/`))
            this.announced.delete(told);
        return;
      default:
        return;
    }
  }

  private expectToldOnce(data: EventBody<'budget.threshold-reached.v1'>['data']): void {
    const { scope, key, period, percent, limitNanoUsd, settledNanoUsd, reservedNanoUsd } = data;
    const since = period === 'total' ? '' : period === 'day' ? this.day : this.day.slice(0, 7);
    const told = `${scope}/${key}/${period}/${since}/${percent}`;
    holds(!this.announced.has(told), () => `${told} is announced twice`);
    this.announced.add(told);
    holds(
      (settledNanoUsd + reservedNanoUsd) * 100 >= limitNanoUsd * percent,
      () => `${told} is not reached`,
    );
  }

  /** Nothing is granted beyond a limit in force, at any level, for any period. */
  private expectWithinLimits(runner: Runner): void {
    for (const place of placesOf('acme', runner)) {
      for (const [period, limit] of Object.entries(limitsAt(this.budget, place, policy)))
        holds(
          this.settledAt(place, period) + this.heldAt(place) <= limit,
          () => `${place.scope} ${place.key} is beyond its limit for ${period}`,
        );
    }
  }

  settledAt({ scope, key }: Place, period: string): number {
    const prefix = period === 'day' ? this.day : period === 'month' ? this.day.slice(0, 7) : '';
    const days = [...(this.settled.get(`${scope}/${key}`) ?? [])];
    return days.reduce((sum, [day, amount]) => sum + (day.startsWith(prefix) ? amount : 0), 0);
  }

  heldAt(place: Place): number {
    let held = 0;
    for (const one of this.runners)
      if (!one.ended && isIn(one, place)) held += one.granted + one.underWay - one.told;
    return held;
  }

  /** The books of the cost service say what ours say. */
  expectSameBooks(): void {
    this.send({ type: 'passTime', everything: this.everything });
    for (const runner of this.runners) {
      for (const place of placesOf('acme', runner)) {
        const level = levelAt(this.budget, place);
        for (const period of ['day', 'month', 'total'] as const)
          holds(
            settledIn(this.budget, level, period) === this.settledAt(place, period),
            () => `settled at ${place.scope} ${place.key} for ${period} differs`,
          );
        holds(
          level.reserved === this.heldAt(place),
          () => `reserved at ${place.scope} ${place.key} differs`,
        );
      }
    }
  }

  /**
   * Who is in the queue waits for another run at work that can return money; who is denied, for a
   * halt in force, with a ticket. Nobody waits where no halt is in force and the rest would do.
   */
  expectNobodyForgotten(): void {
    const { queue, denied, halts } = this.budget;
    for (const waiting of queue) {
      this.expectTooLittle(waiting);
      const around = (one: Runner): boolean =>
        placesOf('acme', waiting).some((place) => isIn(one, place));
      const helper = this.runners.find(
        (one) =>
          one.runId !== waiting.runId &&
          !one.ended &&
          !one.waits &&
          one.granted + one.underWay > one.told &&
          around(one),
      );
      holds(helper !== undefined, () => `${waiting.leaseId} waits for nobody`);
    }
    for (const waiting of denied.values()) {
      const { haltId = '' } = waiting;
      const place = halts.get(haltId);
      const halt = place && levelAt(this.budget, place).halts.find((one) => one.haltId === haltId);
      holds(Boolean(halt?.ticketId), () => `${haltId} is not in force, or asks nobody`);
      if (halt?.reason === 'budget-exhausted') this.expectTooLittle(waiting);
    }
  }

  private expectTooLittle(waiting: WaitingRequest): void {
    const frees = placesOf('acme', waiting).flatMap((place) =>
      Object.entries(limitsAt(this.budget, place, policy)).map(
        ([period, limit]) => limit - this.settledAt(place, period) - this.heldAt(place),
      ),
    );
    holds(
      Math.min(...frees) < Math.max(1, waiting.minimum),
      () => `${waiting.leaseId} waits although the rest would do`,
    );
  }

  /** What a process restores from a snapshot is what it had. */
  restart(): void {
    const { toJson, fromJson } = budgetSnapshots;
    const saved = JSON.stringify(toJson(this.budget));
    this.budget = fromJson(JSON.parse(saved) as Json);
    holds(JSON.stringify(toJson(this.budget)) === saved, () => 'restored otherwise');
  }
}
