import { nano, replay } from '@nightshift/kernel';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BudgetCommand } from './budget-command.js';
import { budgetDecider } from './budget.js';
import { type Budget, levelAt, placesOf } from './budget-state.js';
import { type BudgetPolicy, limitAt } from './grant.js';

const policy: BudgetPolicy = { defaultTenantLimit: nano(200), dueInMs: 1_000 };
const decider = budgetDecider(policy);
const base = { tenant: 'acme', at: '2026-11-25T00:00:00.000Z' } as const;

/** A runner as the cost service knows it: what it was granted, what it spent, whether it waits. */
interface Runner {
  granted: number;
  spent: number;
  asked: number;
  waits: boolean;
  ended: boolean;
}

const RUNS = Array.from({ length: 6 }, (_, run) => ({
  runId: `run-${run}`,
  taskId: `task-${run % 3}`,
  workflow: `flow-${run % 2}`,
}));

const move = fc.record({
  run: fc.integer({ min: 0, max: RUNS.length - 1 }),
  what: fc.constantFrom('ask', 'ask', 'ask', 'spend', 'spend', 'suspend', 'end', 'raise', 'stop'),
  amount: fc.integer({ min: 1, max: 120 }),
});

class World {
  budget: Budget = decider.initial();
  readonly runners = RUNS.map((): Runner => ({
    granted: 0,
    spent: 0,
    asked: 0,
    waits: false,
    ended: false,
  }));

  send(command: BudgetCommand): void {
    for (const event of decider.decide(command, this.budget)) {
      if (event.type === 'lease.granted.v1') {
        const runner = this.runners[RUNS.findIndex(({ runId }) => runId === event.data.runId)];
        if (!runner) throw new Error('granted to nobody');
        expect(runner.waits || runner.asked > 0).toBe(true);
        runner.granted += event.data.amountNanoUsd;
        runner.waits = false;
      }
      this.budget = replay(decider, [event], this.budget);
      if (event.type === 'lease.granted.v1') this.expectWithinLimits();
    }
  }

  /** Nothing is ever granted beyond the limit in force. */
  expectWithinLimits(): void {
    for (const owner of RUNS) {
      for (const place of placesOf('acme', owner)) {
        const { settled, reserved } = levelAt(this.budget, place);
        expect(settled + reserved).toBeLessThanOrEqual(
          limitAt(this.budget, place, policy) ?? Infinity,
        );
      }
    }
  }

  /** Whoever is in the queue waits for somebody who can return money; whoever is denied, for a halt in force. */
  expectNobodyForgotten(): void {
    for (const waiting of this.budget.queue) {
      const mayReturn = placesOf('acme', waiting).some((place) => {
        const { reserved, stuck } = levelAt(this.budget, place);
        return reserved > stuck;
      });
      expect(mayReturn).toBe(true);
    }
    for (const { haltId = '' } of this.budget.denied.values()) {
      expect(this.budget.halts.has(haltId)).toBe(true);
    }
  }

  play({ run, what, amount }: { run: number; what: string; amount: number }): void {
    const runner = this.runners[run];
    const owner = RUNS[run];
    if (!runner || !owner) return;
    if (what === 'raise' || what === 'stop') return this.answerHalt(what, amount);
    if (runner.ended) return;
    if (what === 'ask' && !runner.waits) {
      runner.asked += 1;
      runner.waits = true;
      const leaseId = `${owner.runId}/${runner.asked}`;
      const request = {
        ...owner,
        leaseId,
        amount: nano(amount),
        minimum: nano(Math.ceil(amount / 2)),
        taskBudget: nano(150),
      };
      this.send({ type: 'requestLease', ...base, request });
    }
    if (what === 'spend' && !runner.waits) {
      runner.spent = Math.min(runner.granted, runner.spent + amount);
    }
    if ((what === 'suspend' && !runner.waits) || what === 'end') this.close(run, what === 'end');
  }

  close(run: number, final: boolean): void {
    const [runner, owner] = [this.runners[run], RUNS[run]];
    if (!runner || !owner || runner.ended) return;
    runner.ended = final;
    this.send({
      type: 'closeRun',
      ...base,
      runId: owner.runId,
      granted: nano(runner.granted),
      spent: nano(runner.spent),
      final,
    });
    runner.granted = runner.spent;
  }

  private answerHalt(option: string, amount: number): void {
    const [haltId] = this.budget.halts.keys();
    if (haltId === undefined) return;
    const stopped =
      option === 'stop'
        ? [...this.budget.denied.values()].filter((one) => one.haltId === haltId)
        : [];
    this.send({
      type: 'answerHalt',
      ...base,
      haltId,
      ticketId: 't',
      option,
      raiseBy: nano(amount),
      by: 'ana',
    });
    // Their tasks are cancelled, and the runs with them.
    for (const { runId } of stopped)
      this.close(
        RUNS.findIndex((one) => one.runId === runId),
        true,
      );
  }
}

it('never grants beyond a limit, forgets nobody, and leaks nothing', () => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 80 }), (moves) => {
      const world = new World();
      for (const one of moves) {
        world.play(one);
        world.expectNobodyForgotten();
      }
      RUNS.forEach((_, run) => world.close(run, true));
      const { tenant, runs, queue, denied } = world.budget;
      const spent = world.runners.reduce((sum, runner) => sum + runner.spent, 0);
      expect({ reserved: tenant.reserved, stuck: tenant.stuck, settled: tenant.settled }).toEqual({
        reserved: 0,
        stuck: 0,
        settled: spent,
      });
      expect([runs.size, queue.length, denied.size]).toEqual([0, 0, 0]);
      for (const level of [...world.budget.workflows.values(), ...world.budget.tasks.values()])
        expect(level.reserved).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});
