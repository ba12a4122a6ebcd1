import type { Delivery, RunningSubscription, Unprocessable } from '@nightshift/event-bus';
import { describe, expect, it } from 'vitest';
import { redriveTo } from './redrive.js';
import { within } from './within.js';

const delivery: Delivery = {
  topic: 't',
  key: 'k',
  headers: { id: '', type: '', tenant: '' },
  value: Buffer.from('x'),
  partition: 0,
  offset: '0',
};
const group = (
  redrive: () => Promise<readonly Unprocessable[]>,
  trouble?: string,
): RunningSubscription => ({
  stop: async () => undefined,
  lag: async () => 0,
  lagMs: async () => 0,
  trouble: () => trouble,
  redrive,
});
const never = new Promise<never>(() => undefined);

describe('a redrive', () => {
  it('gives back what is refused again', async () => {
    const refused = [{ delivery, code: 'bad', reason: 'still' }];
    expect(
      await redriveTo(
        'g',
        group(async () => refused),
        [delivery],
      ),
    ).toBe(refused);
  });

  it('is not tried where its group is stuck, and says why', async () => {
    const stuck = group(() => Promise.reject(new Error('it was tried')), 'the disk is full');
    await expect(redriveTo('g', stuck, [delivery])).rejects.toMatchObject({
      code: 'redrive-failed',
      kind: 'unavailable',
      message: expect.stringContaining('it is stuck (the disk is full)') as string,
    });
  });

  it('is given up after a while, and where its group does not run', async () => {
    await expect(
      redriveTo(
        'g',
        group(() => never),
        [delivery],
        20,
      ),
    ).rejects.toThrow(/no answer within 0.02 s/);
    await expect(redriveTo('g', undefined, [delivery])).rejects.toThrow(/does not run here/);
  });

  it('says what went wrong, and that the letter stays', async () => {
    const broken = group(() => Promise.reject(new Error('the database is away')));
    await expect(redriveTo('g', broken, [delivery])).rejects.toThrow(
      /the database is away. It stays parked/,
    );
  });
});

describe('a figure', () => {
  it('is not known if it takes too long or fails, and is what it is otherwise', async () => {
    expect(await within(20, () => never)).toBeUndefined();
    expect(await within(1000, () => Promise.reject(new Error('away')))).toBeUndefined();
    expect(await within(1000, async () => 0)).toBe(0);
  });
});
