import { describe, expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.js';

/** Questions that were begun, each with its end. */
const questions = () => {
  const begun: PromiseWithResolvers<number>[] = [];
  const ask = oneAtATime(() => {
    const question = Promise.withResolvers<number>();
    begun.push(question);
    return question.promise;
  });
  const settle = async (at: number, outcome: number | Error): Promise<void> => {
    if (outcome instanceof Error) begun[at]?.reject(outcome);
    else begun[at]?.resolve(outcome);
    await new Promise(setImmediate);
  };
  return { begun, ask, settle };
};

describe('one question at a time', () => {
  it('lets those who ask meanwhile share the next answer, which is begun after they asked', async () => {
    const { begun, ask, settle } = questions();
    const first = ask();
    const waiting = [ask(), ask(), ask()];
    expect(begun).toHaveLength(1);
    await settle(0, 1);
    expect(begun).toHaveLength(2);
    const late = ask();
    await settle(1, 2);
    await settle(2, 3);
    expect(await Promise.all([first, ...waiting, late])).toEqual([1, 2, 2, 2, 3]);
    expect(begun).toHaveLength(3);
  });

  it('goes on after a question that failed, and only who asked it is told', async () => {
    const { ask, settle } = questions();
    const failed = ask().catch((error: unknown) => String(error));
    const after = ask();
    await settle(0, new Error('no broker'));
    await settle(1, 2);
    expect(await failed).toContain('no broker');
    expect(await after).toBe(2);
  });

  it('begins at once when nothing is being asked', async () => {
    const { begun, ask, settle } = questions();
    for (const at of [0, 1]) {
      const answer = ask();
      expect(begun).toHaveLength(at + 1);
      await settle(at, at);
      expect(await answer).toBe(at);
    }
  });
});
