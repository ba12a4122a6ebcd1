import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultPlan } from './fault-plan.js';
import { drawnFault, faultNames, faultSettings, type Mix } from './faults.js';

const keys = (count: number): string[] => Array.from({ length: count }, (_, n) => `question ${n}`);
const drawnBy = (mix: Mix, seed: string) => keys(2_000).map((key) => drawnFault(mix, seed, key));

describe('the mix of faults', () => {
  const mix: Mix = { 'rate-limited': 0.2, cut: 0.1 };

  it('gives each fault about its share, and the rest none', () => {
    const drawn = drawnBy(mix, 'a');
    const share = (fault: string | undefined): number =>
      drawn.filter((one) => one === fault).length / drawn.length;
    expect(share('rate-limited')).toBeCloseTo(0.2, 1);
    expect(share('cut')).toBeCloseTo(0.1, 1);
    expect(share(undefined)).toBeCloseTo(0.7, 1);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(drawnBy(mix, 'a')).toEqual(drawnBy(mix, 'a'));
    expect(drawnBy(mix, 'a')).not.toEqual(drawnBy(mix, 'b'));
  });

  it('is the same for a question whatever was asked before it', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(keys(30), { minLength: 30 }), (order) => {
        const plan = new FaultPlan('a');
        plan.set({ mix });
        const met = new Map(order.map((key) => [key, plan.next('m', 't', key).fault]));
        expect(keys(30).map((key) => met.get(key))).toEqual(
          keys(30).map((key) => drawnFault(mix, 'a', key)),
        );
      }),
    ));

  it('can be one fault always, or none', () => {
    expect(new Set(drawnBy({ hang: 1 }, 'a'))).toEqual(new Set(['hang']));
    expect(new Set(drawnBy({ hang: 0 }, 'a'))).toEqual(new Set([undefined]));
  });

  it.each([[{ hang: 0.6, cut: 0.6 }], [{ hang: -0.1 }], [{ nothing: 0.1 }]])(
    'is refused where its rates are none: %j',
    (given) => {
      expect(faultSettings.safeParse({ mix: given }).success).toBe(false);
    },
  );
});

describe('a script', () => {
  const next = (plan: FaultPlan, model = 'm', task = 't') => plan.next(model, task, 'key');

  it('is used up in its order, those of tasks before those of models, then comes the mix', () => {
    const plan = new FaultPlan('a');
    plan.set({
      models: { m: ['cut', 'answered'] },
      tasks: { t: [{ fault: 'rate-limited', retryAfterSeconds: 7 }] },
      mix: { hang: 1 },
    });
    expect(next(plan)).toEqual({ fault: 'rate-limited', retryAfterSeconds: 7 });
    expect([next(plan).fault, next(plan).fault, next(plan).fault]).toEqual([
      'cut',
      undefined,
      'hang',
    ]);
  });

  it('is of its own model and task only', () => {
    const plan = new FaultPlan('a');
    plan.set({ models: { m: ['cut'] }, tasks: { t: ['hang'] } });
    expect(next(plan, 'other', 'other')).toEqual({});
    expect([next(plan).fault, next(plan).fault]).toEqual(['hang', 'cut']);
  });

  it('says an answer of its own', () => {
    const plan = new FaultPlan('a');
    const answer = { toolCalls: [{ tool: 'look', arguments: { at: 1 } }] };
    plan.set({ models: { m: [{ answer }] } });
    expect(next(plan)).toEqual({ answer });
  });

  it('stays where only something else is set, and is gone where all is cleared', () => {
    const plan = new FaultPlan('a');
    plan.set({ models: { m: ['cut', 'cut'] } });
    plan.set({ mix: { hang: 1 }, limit: { requests: 1, windowMs: 1_000 } });
    expect(next(plan).fault).toBe('cut');
    plan.clear();
    expect(next(plan)).toEqual({});
    expect(plan.limited('m', 0)).toBeUndefined();
  });

  it.each(faultNames)('knows %s', (fault) => {
    expect(faultSettings.parse({ models: { m: [fault] } })).toEqual({ models: { m: [{ fault }] } });
  });

  it('is refused where it names no fault', () => {
    expect(faultSettings.safeParse({ models: { m: ['sulk'] } }).success).toBe(false);
    expect(faultSettings.safeParse({ model: { m: ['cut'] } }).success).toBe(false);
  });
});
