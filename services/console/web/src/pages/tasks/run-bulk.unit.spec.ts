import { describe, expect, it } from 'vitest';
import { Problem } from '../../api/client';
import { type Outcome, runBulk } from './run-bulk';

const ids = Array.from({ length: 10 }, (_, index) => String(index));

describe('an action on many', () => {
  it('tells of each one as it ends, and lets a failure stop nobody else', async () => {
    const told: number[] = [];
    const act = (id: string) =>
      id === '3' ? Promise.reject(new Error('has ended')) : Promise.resolve({ said: 'paused' });
    const { ended } = runBulk(ids, act, (outcomes) => told.push(outcomes.length));
    const outcomes = await ended;
    expect(outcomes.map(({ id }) => id).toSorted()).toEqual(ids);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([{ id: '3', ok: false, said: 'has ended' }]);
    expect(told).toEqual(ids.map((_, index) => index + 1));
  });

  it('has a few under way at once, and begins no more once it is stopped', async () => {
    let under = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const act = async (): Promise<Omit<Outcome, 'id' | 'ok'>> => {
      most = Math.max(most, (under += 1));
      await new Promise<void>((resolve) => waiting.push(resolve));
      under -= 1;
      return { said: '' };
    };
    const { stop, ended } = runBulk(ids, act, () => undefined);
    stop();
    for (const go of waiting) go();
    expect((await ended).length).toBe(4);
    expect(most).toBe(4);
  });
});

describe('an item without an answer', () => {
  it('is not called refused: it may have been done', async () => {
    const act = (id: string) => Promise.reject(new Problem(id === 'cut' ? 502 : 409, {}));
    const outcomes = await runBulk(['cut', 'refused'], act, () => {}).ended;
    expect(outcomes.map(({ id, unsure }) => [id, unsure])).toEqual([
      ['cut', true],
      ['refused', undefined],
    ]);
  });
});
