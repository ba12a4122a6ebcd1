import { describe, expect, it } from 'vitest';
import { consequences, MANY_TASKS, type Target, typedFor } from './confirmation';
import { figuresOf, ruleOf, waysOut } from './halt-words';
import { halt, money } from './spend-fixture.spec';

const target = (change: Partial<Target>): Target => ({
  scope: 'workflow',
  key: 'audit',
  openTasks: 1,
  heldNanoUsd: 0,
  ...change,
});

describe('what must be typed before a halt', () => {
  it.each([
    [target({ scope: 'task', openTasks: 1_000 }), undefined],
    [target({ openTasks: MANY_TASKS - 1 }), undefined],
    [target({ openTasks: MANY_TASKS }), 'audit'],
    [target({ scope: 'tenant', key: 'acme', openTasks: 0 }), 'acme'],
    [target({ scope: 'everything', key: '*' }), 'everything'],
  ])('grows with its size: %j', (of, typed) => expect(typedFor(of)).toBe(typed));
});

describe('what a halt will do', () => {
  it('is said with the number of tasks and the money held', () => {
    const text = consequences(target({ openTasks: 3, heldNanoUsd: 2e9 })).join(' ');
    expect(text).toContain('3 open tasks of audit');
    expect(text).toContain('$2.00 that open runs hold goes back');
  });

  it('names other tenants where it is everything', () =>
    expect(consequences(target({ scope: 'everything' }))[0]).toContain('those of others'));
});

describe('a halt in words', () => {
  it('says what the next call needs', () =>
    expect(
      figuresOf(
        halt({
          limit: money(12e9),
          settled: money(11.9e9),
          figures: { neededNanoUsd: 91_200_000, shortNanoUsd: 51_200_000 },
        }),
      ),
    ).toBe('$11.90 settled of $12.00; the next call needs $0.0912, $0.0512 more than is free'));

  it('says that nothing is left where the next task would take anything', () =>
    expect(figuresOf(halt({ figures: { neededNanoUsd: 1, shortNanoUsd: 1 } }))).toContain(
      'nothing is free for what wants to begin',
    ));

  it('says who stopped it', () =>
    expect(figuresOf(halt({ reason: 'kill-switch', by: 'ana' }))).toBe('By ana'));

  it('has its way out: more money, once, or lifted', () => {
    expect(waysOut({ reason: 'budget-exhausted' })).toEqual(['raise']);
    expect(waysOut({ reason: 'loop' })).toEqual(['once', 'lift']);
    expect(waysOut({ reason: 'kill-switch' })).toEqual(['lift']);
  });
});

describe('a rule in words', () => {
  it('has its figures', () => {
    const rule = (reason: string, figures: Record<string, number>) =>
      ruleOf({ reason, scope: 'task', isOn: true, figures });
    expect(rule('loop', { times: 5 })).toContain('5 times');
    expect(rule('cost-anomaly', { factor: 10, tasks: 20 })).toContain('More than 10 times');
    expect(rule('spend-rate', { limitNanoUsdPerMinute: 2e9, windowMs: 300_000 })).toBe(
      'More than $2.00 a minute over 5 min',
    );
  });
});
