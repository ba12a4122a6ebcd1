import { describe, expect, it } from 'vitest';
import { LedgerCounts } from './ledger-counts.js';

const [OVERDUE, NOW, AWAITED] = [0, 1, Number.MAX_SAFE_INTEGER];
type Added = readonly [service: string, subject: string, sequence: number];
const counted = (events: readonly Added[], until = OVERDUE): LedgerCounts => {
  const counts = new LedgerCounts();
  for (const [at, [service, subject, sequence]] of events.entries())
    counts.of(service).add(subject, sequence, at + 1, until);
  return counts;
};

describe('streams of several services', () => {
  it('are each of its own, also where they have one subject', () => {
    const counts = counted([
      ['orchestrator', 's', 1],
      ['qa', 's', 1],
      ['qa', 's', 2],
      ['orchestrator', 's', 3],
    ]);
    expect(counts.faults(NOW)).toEqual({
      first: { index: 4, reason: 'stream s of orchestrator lacks its event 2' },
      onTheirWay: 0,
    });
    expect([counts.size, counts.isBroken]).toEqual([2, false]);
  });

  it('have the earliest of their faults, and are on their way together', () => {
    const counts = counted([
      ['qa', 's', 2],
      ['cost', 's', 1],
      ['cost', 's', 1],
    ]);
    expect(counts.faults(NOW).first).toMatchObject({ index: 1 });
    expect(counts.isBroken).toBe(true);
    const awaited = counted(
      [
        ['qa', 's', 2],
        ['cost', 's', 2],
      ],
      AWAITED,
    );
    expect(awaited.faults(NOW)).toEqual({ first: undefined, onTheirWay: 2 });
  });

  it('are counted on in another process as they were', () => {
    const events: readonly Added[] = [
      ['qa', 's', 1],
      ['cost', 's', 3],
    ];
    const counts = new LedgerCounts();
    counts.resume([...counted(events).state()]);
    expect([...counts.state()]).toEqual([...counted(events).state()]);
    counts.of('cost').add('s', 1, 3, OVERDUE);
    expect(counts.faults(NOW).first).toMatchObject({ index: 2 });
    counts.of('cost').add('s', 2, 4, OVERDUE);
    expect(counts.faults(NOW).first).toBeUndefined();
  });
});
