import { derivedId, nano } from '@nightshift/kernel';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Runner, RUNS, World } from './budget-world-fixture.spec.js';
import { levelAt, type Place, placesOf } from './budget-state.js';

const HOUR_MS = 3_600_000;

const often = (n: number, what: string): string[] => Array.from({ length: n }, () => what);
const WHAT = [
  ...often(10, 'ask'),
  ...often(7, 'spend'),
  ...often(3, 'give back'),
  ...often(2, 'end'),
  ...often(2, 'time'),
  ...often(3, 'answer'),
  'set',
  'raise',
  'halt',
  'everything',
  'ask again',
  'late order',
  'correct',
  'restart',
];

const move = fc.record({
  run: fc.nat(RUNS - 1),
  what: fc.constantFrom(...WHAT),
  amount: fc.integer({ min: 1, max: 120 }),
  pick: fc.nat(11),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

const request = ({ runId, taskId, workflow }: Runner, n: number, amount: number) => ({
  leaseId: `${runId}/${n}`,
  runId,
  taskId,
  workflow,
  amount: nano(amount),
  minimum: nano(Math.ceil(amount / 2)),
  taskBudget: nano(150),
});

const play = (world: World, { run, what, amount, pick }: Move): void => {
  const runner = world.runners[run];
  if (!runner) return;
  const place = placesOf('acme', runner)[pick % 3];
  if (!place) return;
  switch (what) {
    case 'time':
      return passTime(world, amount, pick);
    case 'answer':
      return answer(world, amount, pick);
    case 'set':
    case 'raise':
      return setLimit(world, place, what === 'set' ? amount * 2 : undefined, pick);
    case 'halt':
      return void world.send({
        type: 'orderHalt',
        place,
        reason: pick % 2 === 0 ? 'kill-switch' : 'spend-rate',
        figures: {},
        detail: '',
        by: 'ana',
      });
    case 'everything':
      return pullSwitch(world, amount);
    case 'restart':
      return world.restart();
    case 'late order':
      return orderedLate(world, runner);
    case 'correct':
      return world.correct(runner, amount);
    default:
      return runner.ended ? undefined : work(world, runner, what, amount);
  }
};

const work = (world: World, runner: Runner, what: string, amount: number): void => {
  const { everything } = world;
  switch (what) {
    case 'ask':
      if (runner.waits) return;
      runner.asked += 1;
      runner.waits = true;
      return void world.send({
        type: 'requestLease',
        request: request(runner, runner.asked, amount),
        everything,
      });
    case 'ask again':
      if (runner.asked === 0) return;
      return void world.send({
        type: 'requestLease',
        request: request(runner, runner.asked, amount),
        everything,
      });
    case 'spend':
      runner.granted += runner.underWay;
      runner.underWay = 0;
      runner.spent = Math.min(runner.granted, runner.spent + amount);
      return;
    case 'give back':
      return world.close(runner, false);
    default:
      return world.close(runner, true);
  }
};

/** Some of those who are asked for what is left give it at once, the others when they come to it. */
const passTime = (world: World, amount: number, pick: number): void => {
  world.nowMs += amount * HOUR_MS;
  for (const event of world.send({ type: 'passTime', everything: world.everything })) {
    if (event.type !== 'lease.expired.v1' || pick % 2 === 0) continue;
    const runner = world.runners.find(({ runId }) => runId === event.data.runId);
    if (runner) world.close(runner, false);
  }
};

const answer = (world: World, amount: number, pick: number): void => {
  const [haltId, place] =
    [...world.budget.halts][pick % Math.max(1, world.budget.halts.size)] ?? [];
  if (haltId === undefined || !place) return;
  const halt = levelAt(world.budget, place).halts.find((one) => one.haltId === haltId);
  const exhausted = halt?.reason === 'budget-exhausted';
  const option =
    pick % 3 === 0 ? 'stop' : exhausted ? 'raise' : pick % 3 === 1 ? 'lift' : 'continue-once';
  const events = world.send({
    type: 'answerHalt',
    haltId,
    ticketId: 't',
    option,
    raiseBy: nano(amount),
    by: 'ana',
  });
  // Their tasks are cancelled, and the runs with them.
  const stopped = events.flatMap((event) =>
    event.type === 'halt.upheld.v1' ? event.data.taskIds : [],
  );
  for (const runner of world.runners)
    if (stopped.includes(runner.taskId) && runner.asked > 0) world.close(runner, true);
};

const setLimit = (world: World, place: Place, to: number | undefined, pick: number): void => {
  const period = (['month', 'day', 'total'] as const)[Math.floor(pick / 3) % 3] ?? 'total';
  const by = { type: 'setBudget', place, by: 'ana', reason: '' } as const;
  if (to !== undefined) return void world.send({ ...by, period, change: { to: nano(to) } });
  if (place.scope === 'tenant') world.send({ ...by, period: 'month', change: { by: nano(30) } });
};

const pullSwitch = (world: World, amount: number): void => {
  const { everything } = world;
  world.everything = everything?.inForce
    ? { ...everything, inForce: false }
    : {
        haltId: derivedId('everything', String(world.nowMs), String(amount)),
        nth: (everything?.nth ?? 0) + 1,
        by: 'ana',
        reason: '',
        inForce: true,
      };
  world.send({ type: 'passTime', everything: world.everything });
};

/** A run that ended before its order was seen is granted nothing, and halts nobody. */
const orderedLate = (world: World, runner: Runner): void => {
  if (runner.asked > 0) return;
  world.close(runner, true);
  runner.asked = 1;
  // Whatever else is due is dealt with before.
  world.send({ type: 'passTime', everything: world.everything });
  const ordered = { type: 'requestLease', request: request(runner, 1, 10) } as const;
  expect(world.send({ ...ordered, everything: world.everything })).toEqual([]);
};

const finish = (world: World): void => {
  for (const runner of world.runners) world.close(runner, true);
  world.expectSameBooks();
  const { tenant, runs, queue, denied, workflows, tasks } = world.budget;
  const spent = world.runners.reduce((sum, { spent, corrected }) => sum + spent - corrected, 0);
  expect(tenant).toMatchObject({ reserved: 0, stuck: 0, settled: spent });
  expect([runs.size, queue.length, denied.size]).toEqual([0, 0, 0]);
  for (const level of [...workflows.values(), ...tasks.values()])
    expect(level).toMatchObject({ reserved: 0, stuck: 0 });
};

const HISTORIES = Number(process.env['NIGHTSHIFT_HISTORIES'] ?? 2_000);

it('never grants beyond a limit of any level and period, forgets nobody, refuses nobody whom the rest would do for, and leaks nothing', () => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 20, maxLength: 70, size: 'max' }), (moves) => {
      const world = new World();
      for (const one of moves) {
        play(world, one);
        world.expectNobodyForgotten();
      }
      world.expectSameBooks();
      finish(world);
    }),
    { numRuns: HISTORIES },
  );
}, 120_000);
