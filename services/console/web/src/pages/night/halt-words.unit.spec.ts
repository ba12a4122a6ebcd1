import { describe, expect, it } from 'vitest';
import type { Halt } from '../../api/types';
import { actionOf, amountFor, goesOn, heldBy, heldWords, numbersOf, titleOf } from './halt-words';

const money = (usd: number) => ({ nanoUsd: usd * 1e9, usd: `$${usd}` });
const halt = (over: Partial<Halt> = {}): Halt => ({
  haltId: 'h',
  scope: 'workflow',
  key: 'supplier-brief',
  reason: 'budget-exhausted',
  ticketId: 't',
  period: 'day',
  limit: money(12),
  settled: money(11.5),
  reserved: money(0.46),
  figures: { neededNanoUsd: 0.09e9, shortNanoUsd: 0.05e9 },
  by: null,
  dueAt: null,
  ...over,
});

describe('a halt in words', () => {
  it('says where, why, and the numbers', () => {
    expect(titleOf(halt())).toBe('supplier-brief: budget reached');
    expect(numbersOf(halt())).toBe(
      '$11.96 of $12.00 committed today, the next call needs $0.0900.',
    );
  });

  it('does not call it a price that anything at all is needed', () => {
    expect(numbersOf(halt({ figures: { neededNanoUsd: 1 } }))).toBe(
      '$11.96 of $12.00 committed today.',
    );
  });

  it('names everything, a tenant and a task as what they are', () => {
    expect(titleOf(halt({ scope: 'everything', key: '*', reason: 'kill-switch' }))).toBe(
      'Everything: stopped by a person',
    );
    expect(titleOf(halt({ scope: 'tenant', key: 'acme', reason: 'spend-rate' }))).toBe(
      'All of acme: spends too fast',
    );
    expect(titleOf(halt({ scope: 'task', key: '0123456789', reason: 'loop' }))).toBe(
      'Task 01234567: goes round in a circle',
    );
  });

  it('says no numbers where there are none', () => {
    expect(numbersOf(halt({ reason: 'kill-switch', figures: {} }))).toBe('');
    expect(numbersOf(halt({ reason: 'loop', figures: {} }))).toBe('');
    expect(numbersOf(halt({ reason: 'loop', figures: { times: 5 } }))).toContain('5 times');
  });

  it('has one thing to do: raise money, lift a switch, look at a rule that broke', () => {
    expect(actionOf(halt())).toBe('raise');
    expect(actionOf(halt({ reason: 'kill-switch' }))).toBe('lift');
    expect(actionOf(halt({ scope: 'everything', reason: 'kill-switch', ticketId: null }))).toBe(
      'lift',
    );
    expect(actionOf(halt({ reason: 'cost-anomaly' }))).toBe('ticket');
  });

  it('suggests an amount that is round, enough for what waits, and a tenth of the limit at least', () => {
    expect(amountFor(halt())).toBe(2);
    expect(amountFor(halt({ limit: null, figures: { shortNanoUsd: 0.031e9 } }))).toBe(0.05);
    expect(amountFor(halt({ limit: money(0.5), figures: { shortNanoUsd: 3e9 } }))).toBe(5);
    expect(amountFor(halt({ limit: null, figures: {} }))).toBe(0.01);
  });
});

describe('what a halt holds up', () => {
  it('is counted over all halts, also those that hold up nothing', () => {
    const held = new Map([
      ['a', 2],
      ['c', 3],
      ['of an older halt', 7],
    ]);
    expect(heldBy(held, [{ haltId: 'a' }, { haltId: 'b' }, { haltId: 'c' }])).toBe(5);
    expect(heldBy(held, [{ haltId: 'b' }])).toBe(0);
  });

  it('is not nothing where the ledger has not said', () => {
    expect(heldBy(undefined, [{ haltId: 'a' }])).toBeUndefined();
    expect([undefined, 0, 1, 2].map(heldWords)).toEqual([
      'How many tasks stand still is not known yet',
      'No task stands still yet',
      '1 task held up',
      '2 tasks held up',
    ]);
    expect([undefined, 0, 1, 2].map(goesOn)).toEqual([
      'How many tasks it holds up is not known yet.',
      'Nothing is held up by it yet.',
      '1 task goes on from the exact point it reached.',
      '2 tasks go on from the exact point they reached.',
    ]);
  });
});
