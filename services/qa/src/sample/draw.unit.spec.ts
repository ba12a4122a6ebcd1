import type { Sampling } from '@nightshift/contracts';
import { derivedId, type Json } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosenFor, drawOf, isSeeded } from './draw.js';
import { always, output } from './sample-fixture.spec.js';

const ids = Array.from({ length: 100_000 }, (_, n) => derivedId('task', String(n)));
const rules: Sampling = {
  ...always,
  rules: [
    { when: { at: '/risk', in: ['high'] }, share: 1, risk: 'high' },
    { share: 0.05, risk: 'low' },
  ],
};
const draw = (taskId: string, value: Json = output, sampling: Sampling | undefined = rules) =>
  drawOf({ tenant: 'default', taskId, stage: 'check', output: value, sampling });

/** How far a count is from its share, in standard deviations of the binomial distribution. */
const deviations = (count: number, of: number, share: number): number =>
  Math.abs(count - of * share) / Math.sqrt(of * share * (1 - share));

describe('drawing an output for a look by a person', () => {
  it('takes the share of the rule out of 100,000 tasks, within statistics', () => {
    expect(deviations(ids.filter((id) => draw(id)).length, ids.length, 0.05)).toBeLessThan(5);
  });

  it('goes by the first rule whose condition holds of the output', () => {
    expect(draw(ids[0] ?? '', { risk: 'high' })).toEqual({ share: 1, risk: 'high' });
    expect(ids.slice(0, 1000).every((id) => draw(id, { risk: 'high' }))).toBe(true);
    expect(ids.slice(0, 1000).every((id) => draw(id, { risk: 'low' }))).toBe(false);
  });

  it('draws nothing where the workflow does not ask for it, or no rule holds', () => {
    expect(drawOf({ tenant: 't', taskId: 'x', stage: 's', output, sampling: undefined })).toBe(
      undefined,
    );
    const [high] = rules.rules;
    const only = { ...rules, rules: high ? [high] : [] };
    expect(draw(ids[0] ?? '', { risk: 'low' }, only)).toBe(undefined);
  });

  it('draws the same again, and whoever is drawn at a share is drawn at every larger one', () => {
    const at = (id: string, share: number): boolean =>
      draw(id, output, { ...always, rules: [{ share, risk: 'low' }] }) !== undefined;
    fc.assert(
      fc.property(fc.uuid(), fc.double({ min: 0, max: 1, noNaN: true }), (id, share) => {
        expect(at(id, share)).toBe(at(id, share));
        expect(at(id, 1)).toBe(true);
        expect(at(id, 0)).toBe(false);
        expect(at(id, share / 2) && !at(id, share)).toBe(false);
      }),
    );
  });

  it('seeds independently of what was drawn, and spreads over all items known to be bad', () => {
    const drawn = ids.filter((id) => draw(id));
    expect(
      deviations(drawn.filter((id) => isSeeded(id, 0.3)).length, drawn.length, 0.3),
    ).toBeLessThan(5);
    const chosen = Map.groupBy(ids, (id) => chosenFor(id, ['a', 'b', 'c', 'd']));
    for (const item of ['a', 'b', 'c', 'd'])
      expect(deviations(chosen.get(item)?.length ?? 0, ids.length, 1 / 4)).toBeLessThan(5);
    expect(chosenFor('id', [])).toBe(undefined);
  });
});
