import type { EventBody } from '@nightshift/contracts';
import { isRefusal, replay } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsUnderWay } from './requests.js';
import type { TaskCommand } from './task-command.js';
import {
  at,
  cancel,
  decider,
  definition,
  failed,
  drafted,
  draftRun,
  judgeRun,
  pause,
  published,
  resume,
  reviewed,
  submit,
  wholeWay,
} from './task-fixture.spec.js';
import { isHeld, type LiveTask, type Task } from './task-state.js';

/** What comes from events, and so may come again at any time. */
const received: readonly TaskCommand[] = [
  ...wholeWay,
  reviewed('passed'),
  reviewed('failed'),
  reviewed('disagreement'),
  { ...published, output: { text: 'Harmless.' } } as TaskCommand,
  failed(draftRun),
  failed(judgeRun('strict')),
  { type: 'suspendTask', ticketId: 't1', kind: 'question' },
  { type: 'suspendTask', ticketId: 't2', kind: 'disagreement' },
  { type: 'continueTask', ticketId: 't1' },
  { type: 'continueTask', ticketId: 't2' },
  { type: 'haltTask', haltId: 'h1', scope: 'task', ticketId: 't3', hold: false },
  { type: 'haltTask', haltId: 'h2', scope: 'tenant', ticketId: 't4', hold: false },
  { type: 'haltTask', haltId: 'h2', scope: 'tenant', ticketId: 't4', hold: true },
  { type: 'haltTask', haltId: 'h3', scope: 'workflow', ticketId: 't5', hold: true },
  { type: 'unhaltTask', haltId: 'h1', at },
  { type: 'unhaltTask', haltId: 'h2', at },
  { type: 'unhaltTask', haltId: 'h3', at },
  { type: 'startTask', waitedMs: 5 },
  { type: 'countRetries', runId: judgeRun('strict'), stage: 'draft', retries: 2 },
  { ...drafted, retries: 1 } as TaskCommand,
];
const queued: TaskCommand = { ...submit, queue: { scope: 'tenant', reason: 'max-running' } };
const byPeople: readonly TaskCommand[] = [pause, resume, cancel];

/** In any order, with what leads further more often than chance would have it. */
const commands = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...wholeWay) },
      { weight: 2, arbitrary: fc.constantFrom(...received) },
      { weight: 1, arbitrary: fc.constantFrom(...byPeople) },
    ),
    { maxLength: 40 },
  )
  .chain((some) => fc.constantFrom(submit, queued).map((first) => [first, ...some]));
/** The whole way, with anything in between. */
const ways = fc
  .array(fc.array(fc.constantFrom(...received), { maxLength: 3 }), {
    minLength: wholeWay.length,
    maxLength: wholeWay.length,
  })
  .map((between) => wholeWay.flatMap((step, index) => [step, ...(between[index] ?? [])]));
const histories = fc.oneof(commands, ways);

const next = (task: Task, command: TaskCommand): Task => {
  try {
    return replay(decider, decider.decide(command, task), task);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return task;
  }
};
const statesOf = (history: readonly TaskCommand[]): readonly Task[] =>
  history.reduce<readonly Task[]>(
    (states, command) => [...states, next(states.at(-1) ?? decider.initial(), command)],
    [],
  );
const hasEnded = ({ status }: Task): boolean => status !== 'live' && status !== 'unsubmitted';

describe('a task', () => {
  it('never changes once it has ended, whatever comes in whatever order', () => {
    const endings = new Set<string>();
    fc.assert(
      fc.property(histories, (history) => {
        const states = statesOf(history);
        const end = states.find(hasEnded);
        if (!end) return;
        endings.add(end.status);
        expect(states.at(-1)).toBe(end);
      }),
      { numRuns: 500 },
    );
    // Not vacuous: every ending was met.
    expect([...endings].sort()).toEqual(['cancelled', 'completed', 'failed']);
  });

  it('is the same after a command that comes twice', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const states = statesOf(history);
        const again = history.map((command, index) => next(states[index] as Task, command));
        expect(again).toEqual(states);
      }),
    ));

  it('is the same after anything received before that comes again, however late', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const states = statesOf(history);
        const again = states.flatMap((state, index) =>
          appliedIn(history.slice(0, index + 1)).map((one) => [state, next(state, one)]),
        );
        expect(again.map(([, after]) => after)).toEqual(again.map(([before]) => before));
      }),
      { numRuns: 200 },
    ));

  it('asks for nothing while it is queued, paused or held by a halt', () => {
    const stopped = { queued: 0, paused: 0, held: 0 };
    fc.assert(
      fc.property(histories, (history) => {
        const states = statesOf(history);
        history.forEach((command, index) => {
          const [before, then] = [states[index - 1], states[index]];
          if (before?.status !== 'live' || then?.status !== 'live') return;
          if (then.queued) stopped.queued += 1;
          if (then.paused) stopped.paused += 1;
          if (then.holds.length > 0) stopped.held += 1;
          const asked = then.queued || isHeld(then) ? asks(decided(command, before)) : [];
          expect(asked).toEqual([]);
        });
      }),
      { numRuns: 500 },
    );
    // Not vacuous: each was met.
    expect(Object.values(stopped).every((times) => times > 20)).toBe(true);
  });

  it('lets go whatever it stopped, once nothing stops it any more', () =>
    fc.assert(
      fc.property(histories, (history) => {
        let hasStopped = false;
        let state: Task = decider.initial();
        for (const command of history) {
          const types = decided(command, state);
          state = next(state, command);
          for (const event of types) {
            if (event.type === 'task.paused.v1') hasStopped = true;
            if (event.type === 'task.halted.v1' && event.data.runs) hasStopped = true;
            const released = event.type === 'task.resumed.v1' && event.data.runs.length > 0;
            if (released || (event.type === 'task.unhalted.v1' && event.data.runs))
              hasStopped = false;
          }
          const isFree = state.status === 'live' && !isHeld(state) && runs(state);
          expect(isFree && hasStopped).toBe(false);
          if (state.status === 'live' && !runs(state)) hasStopped = isHeld(state);
        }
      }),
      { numRuns: 500 },
    ));

  it('never costs less than before', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const costs = statesOf(history).map((task) => ('cost' in task ? task.cost : 0));
        expect(costs).toEqual([...costs].sort((a, b) => a - b));
      }),
    ));
});

const decided = (command: TaskCommand, task: Task): readonly EventBody[] => {
  try {
    return decider.decide(command, task);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [];
  }
};
const asks = (events: readonly EventBody[]): readonly string[] =>
  events
    .map(({ type }) => type)
    .filter((type) =>
      ['run.requested.v1', 'qa.requested.v2', 'decision.requested.v2'].includes(type),
    );
/** Whether there is anything to stop. */
const runs = (task: LiveTask): boolean => runsUnderWay(task, definition).length > 0;

/** What was received and led to something: what came too early may yet come in time. */
const appliedIn = (history: readonly TaskCommand[]): readonly TaskCommand[] => {
  const states = [decider.initial(), ...statesOf(history)];
  return history.filter(
    (one, index) => states[index] !== states[index + 1] && !byPeople.includes(one),
  );
};
