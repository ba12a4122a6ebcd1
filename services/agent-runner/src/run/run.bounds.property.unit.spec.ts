import type { EventBody } from '@nightshift/contracts';
import { defaultBackoff } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_WAIT_MS } from './retries.js';
import {
  FALLBACKS,
  histories,
  MAX_STEPS,
  PER_CALL,
  PER_RUN,
  PER_TASK,
  worldAfter,
} from './run-world-fixture.spec.js';

/** What earlier runs used up: of the stage, and of the task, which the stage is part of. */
const used = fc
  .record({ stage: fc.nat(PER_RUN + 1), others: fc.nat(PER_TASK) })
  .map(({ stage, others }) => ({ stage, task: stage + others }));

const eventsAfter = ([some, retriesUsed]: readonly [
  Parameters<typeof worldAfter>[0],
  { readonly stage: number; readonly task: number },
]): readonly EventBody[] => worldAfter(some, { retriesUsed }).events;

const ofType = <T extends EventBody['type']>(events: readonly EventBody[], type: T) =>
  events.filter((event): event is Extract<EventBody, { type: T }> => event.type === type);

describe('whatever comes, the retries of a run', () => {
  const worlds = fc.tuple(histories, used);

  it('are as many as the stage and the task had left, over all classes, calls and tools', () =>
    fc.assert(
      fc.property(worlds, ([some, spent]) => {
        const counted = ofType(eventsAfter([some, spent]), 'retry.scheduled.v1').filter(
          ({ data }) => data.uncounted !== true,
        );
        const left = Math.max(0, Math.min(PER_RUN - spent.stage, PER_TASK - spent.task));
        expect(counted.length).toBeLessThanOrEqual(left);
      }),
      { numRuns: 1_000 },
    ));

  it('bound its model calls: first attempts, retries left, one more for each answer of a person', () =>
    fc.assert(
      fc.property(worlds, ([some, spent]) => {
        const events = eventsAfter([some, spent]);
        const calls = ofType(events, 'model-call.requested.v1');
        const answers = ofType(events, 'run.resumed.v1').length;
        const brokenOff = ofType(events, 'retry.scheduled.v1').filter(
          ({ data }) => data.uncounted,
        ).length;
        const left = Math.max(0, Math.min(PER_RUN - spent.stage, PER_TASK - spent.task));
        const first = MAX_STEPS * (1 + answers);
        expect(calls.length).toBeLessThanOrEqual(first + left + answers + brokenOff);
        for (const step of new Set(calls.map(({ data }) => data.step)))
          expect(calls.filter(({ data }) => data.step === step).length).toBeLessThanOrEqual(
            (1 + PER_CALL) * (1 + answers) + FALLBACKS + brokenOff,
          );
      }),
      { numRuns: 1_000 },
    ));

  it('are each an event before the attempt that it leads to: no attempt comes of nothing', () =>
    fc.assert(
      fc.property(worlds, (world) => {
        const events = eventsAfter(world);
        const unexplained = events.filter((event, index) => {
          if (event.type !== 'model-call.requested.v1') return false;
          const before = events.slice(0, index);
          const { step, attempt } = event.data;
          const retries = ofType(before, 'retry.scheduled.v1').filter(
            ({ data }) => data.step === step,
          );
          return attempt > 1 + retries.length + ofType(before, 'run.resumed.v1').length;
        });
        expect(unexplained).toEqual([]);
      }),
      { numRuns: 500 },
    ));

  it('delay it for no longer than the provider asks, or the ceiling of the backoff, each', () =>
    fc.assert(
      fc.property(worlds, (world) => {
        const delays = ofType(eventsAfter(world), 'retry.scheduled.v1').map(
          ({ data }) => data.delayMs,
        );
        const total = delays.reduce((sum, delay) => sum + delay, 0);
        expect(total).toBeLessThanOrEqual(PER_RUN * LONGEST_WAIT_MS);
        for (const delay of delays) {
          expect(delay).toBeLessThanOrEqual(LONGEST_WAIT_MS);
          // The world's providers ask for a multiple of 5 s; without that the ceiling doubles.
          const ceiling = defaultBackoff.baseMs * 2 ** PER_CALL;
          expect(delay % 5_000 === 0 || delay <= ceiling).toBe(true);
        }
      }),
      { numRuns: 500 },
    ));

  it('come to their bounds: these histories are not vacuous', () => {
    const seen = { full: 0, long: 0, brokenOff: 0 };
    fc.assert(
      fc.property(worlds, ([some, spent]) => {
        const retries = ofType(eventsAfter([some, spent]), 'retry.scheduled.v1');
        const left = Math.min(PER_RUN - spent.stage, PER_TASK - spent.task);
        if (left > 0 && retries.length >= left) seen.full += 1;
        if (retries.some(({ data }) => data.delayMs > 30_000)) seen.long += 1;
        if (retries.some(({ data }) => data.uncounted)) seen.brokenOff += 1;
      }),
      { numRuns: 1_000, seed: 11 },
    );
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(5);
  });
});
