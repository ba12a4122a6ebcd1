import { leafHash, noEvents, streamDigest } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeptDigest, type PassedEvent, RunningDigests } from './running-digests.js';

const eventsOf = (subject: string, count: number, tenant = 'acme'): readonly PassedEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    subject,
    sequence: at + 1,
    tenant,
    leaf: leafHash(Buffer.from(`${subject} ${at + 1}`)),
  }));
const keptOf = (events: readonly PassedEvent[], version = events.length): KeptDigest => ({
  version,
  tenant: 'acme',
  digest: streamDigest(
    noEvents,
    events.slice(0, version).map(({ leaf }) => leaf),
  ),
});
const passed = (
  events: readonly PassedEvent[],
  kept?: KeptDigest,
  digests = new RunningDigests(),
): RunningDigests => {
  for (const event of events) digests.add(event, kept);
  return digests;
};
const resumed = (digests: RunningDigests): RunningDigests => {
  const later = new RunningDigests();
  const lines = JSON.parse(JSON.stringify([...digests.state()])) as never[];
  for (const line of lines) later.resume(line);
  return later;
};

describe('the digest of a stream, as a walk passes it', () => {
  it('is that of its events, in whatever order they come, and wherever the walk is interrupted', () => {
    const history = fc.integer({ min: 1, max: 12 }).chain((count) =>
      fc.record({
        order: fc.shuffledSubarray([...eventsOf('task/1', count)], { minLength: count }),
        version: fc.integer({ min: 1, max: count }),
        at: fc.nat({ max: count }),
        hasLeft: fc.constantFrom('before', 'after'),
      }),
    );
    fc.assert(
      fc.property(history, ({ order, version, at, hasLeft }) => {
        const whole = keptOf(eventsOf('task/1', order.length), version);
        // What leaves after the walk has passed it has left as a whole.
        const kept = hasLeft === 'before' ? whole : keptOf(eventsOf('task/1', order.length));
        const known = hasLeft === 'before' ? kept : undefined;
        const first = passed(order.slice(0, at), known);
        const all = passed(order.slice(at), known, resumed(first));
        expect(all.isProved('task/1', kept)).toBe(true);
        const other = { ...kept, digest: leafHash(Buffer.from('other')) };
        expect(all.isProved('task/1', other)).toBe(false);
      }),
    );
  });

  const events = eventsOf('task/1', 3);
  const kept = keptOf(events);
  const with2nd = (changed: Partial<PassedEvent>) =>
    events.map((event) => (event.sequence === 2 ? { ...event, ...changed } : event));
  it.each([
    ['one of its events is another', with2nd({ leaf: noEvents }), kept],
    ['one is lacking', events.slice(0, 2), kept],
    ['one is of another tenant', with2nd({ tenant: 'other' }), kept],
    ['another tenant was kept', events, { ...kept, tenant: 'other' }],
    ['another digest was kept', events, { ...kept, digest: noEvents }],
    ['fewer events are said to have left', events, { ...kept, version: 2 }],
    ['more events are said to have left', events, { ...kept, version: 4 }],
  ] as const)('is not that which was kept where %s', (_, some, what) => {
    expect(passed(some, what).isProved('task/1', what)).toBe(false);
    expect(passed(some).isProved('task/1', what)).toBe(false);
  });

  it('takes nothing for the same that it has not passed, or passed in part before it left', () => {
    const digests = passed(events, kept);
    expect(digests.isProved('task/1', kept)).toBe(true);
    expect(digests.isProved('task/2', kept)).toBe(false);
    // It was carried on, and has left again: only what came first is known.
    const four = eventsOf('task/1', 4);
    expect(passed(four.slice(3), keptOf(four), digests).isProved('task/1', keptOf(four))).toBe(
      false,
    );
  });

  it('remembers of what is as it left a mark alone, and no more ahead than a hundred', () => {
    const digests = passed(events, kept);
    expect([...digests.state()]).toEqual([['task/1', expect.stringMatching(/^[0-9a-f]{32}$/)]]);
    expect(digests.isProved('task/1', { ...kept, digest: noEvents })).toBe(false);
    const many = eventsOf('task/2', 200);
    expect([...passed(many.slice(1), undefined).state()]).toEqual([['task/2', '']]);
    expect(passed(many, undefined).isProved('task/2', keptOf(many))).toBe(true);
  });
});
