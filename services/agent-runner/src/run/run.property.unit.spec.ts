import type { EventBody } from '@nightshift/contracts';
import { replay, sha256 } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asStored, decider, histories, MAX_STEPS, worldAfter } from './run-world-fixture.spec.js';

const lineOf = (message: object): string => `${JSON.stringify(message)}\n`;

/** New steps since the newest answer of a person, at most. */
const mostSteps = (events: readonly EventBody[]): number => {
  let [steps, most] = [0, 0];
  for (const event of events) {
    if (event.type === 'run.resumed.v1') steps = 0;
    if (event.type !== 'model-call.requested.v1' && event.type !== 'tool-call.requested.v1')
      continue;
    if (event.data.attempt === 1) steps += 1;
    most = Math.max(most, steps);
  }
  return most;
};

describe('whatever happens to a run', () => {
  it('spends only what it was granted, retries within its bound, and repeats no effect', () =>
    fc.assert(
      fc.property(histories, (some) => void worldAfter(some)),
      { numRuns: 1_000 },
    ));

  it('is the same when it is replayed from its events, as they are stored', () =>
    fc.assert(
      fc.property(histories, (some) => {
        const { run, events } = worldAfter(some);
        expect(replay(decider, events.map(asStored))).toEqual(replay(decider, events));
        expect(replay(decider, events)).toEqual(run);
      }),
      { numRuns: 200 },
    ));

  it('leaves every prompt in its events: rebuilt, it has the hash that was recorded', () =>
    fc.assert(
      fc.property(histories, (some) => {
        let said = '';
        for (const event of worldAfter(some).events.map(asStored)) {
          if (event.type === 'model-call.completed.v1') said += lineOf(event.content.message);
          if (event.type !== 'model-call.requested.v1') continue;
          said += event.content.messages.map(lineOf).join('');
          expect(event.data.promptHash).toBe(sha256(said));
        }
      }),
      { numRuns: 300 },
    ));

  it('takes no more steps than its limit before a person is asked', () =>
    fc.assert(
      fc.property(histories, (some) => {
        expect(mostSteps(worldAfter(some).events)).toBeLessThanOrEqual(MAX_STEPS);
      }),
      { numRuns: 300 },
    ));

  it('is never stuck: once all goes well and questions are answered, it ends', () =>
    fc.assert(
      fc.property(histories, (some) => {
        const world = worldAfter(some);
        world.playOut();
        expect(['completed', 'failed', 'cancelled']).toContain(world.run.status);
      }),
      { numRuns: 500 },
    ));

  it('gets somewhere: these histories are not vacuous', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(histories, (some) => {
        for (const { type } of worldAfter(some).events) seen.set(type, (seen.get(type) ?? 0) + 1);
      }),
      { numRuns: 1_000, seed: 7 },
    );
    for (const type of [
      'run.completed.v2',
      'run.failed.v1',
      'run.cancelled.v1',
      'run.suspended.v2',
      'run.resumed.v1',
      'retry.scheduled.v1',
      'tool-call.failed.v1',
      'lease.requested.v1',
      'lease.returned.v1',
      'run.held.v1',
      'effect.queried.v1',
      'effect.found.v1',
    ])
      expect(seen.get(type) ?? 0, type).toBeGreaterThan(5);
  });
});
