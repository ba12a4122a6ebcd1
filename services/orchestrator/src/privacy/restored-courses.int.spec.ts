import { usePostgres } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import {
  copyOf,
  erase,
  hold,
  holdsOf,
  keepFor,
  recorded,
  useRestores,
} from './restore-fixture.spec.js';

/*
 * Streams that went on by themselves after a restore. Real: PostgreSQL with the key ring, HTTP, the embedded bus. The
 * ledger is one in memory; what the real one answers is in the tests of audit.
 */
const { start, stop, lostSince } = useRestores(usePostgres());

const holdOnJo = () => lostSince((one) => hold(one, 'jo'));
const expectHeld = async (one: Awaited<ReturnType<typeof start>>): Promise<void> => {
  expect(await holdsOf(one)).toMatchObject([{ reason: 'Case 7.' }]);
  expect(await erase(one, 'jo')).toMatchObject({
    status: 409,
    type: expect.stringMatching(/on-legal-hold$/),
  });
};

describe('a stream that goes on by itself', () => {
  it('has its holds again, also where that is while its lost events are put back', async () => {
    const { ledger, backup } = await holdOnJo();
    ledger.isAway = true;
    const one = await start(backup, ledger);
    // In the process itself whoever changes anything waits for the answer of the ledger.
    const other = await start(backup);
    const { find } = ledger;
    let moved = false;
    Object.assign(ledger, {
      find: (async (tenant, selection, after) => {
        const page = await find(tenant, selection, after);
        if (!moved && page.length === 0 && 'stream' in selection) {
          moved = true;
          await keepFor(other, 30);
        }
        return page;
      }) satisfies typeof find,
    });
    ledger.isAway = false;
    await expect.poll(() => holdsOf(one), { timeout: 15_000 }).toHaveLength(1);
    expect(moved).toBe(true);
    await expectHeld(one);
  });

  it('has its holds again after another restore, though two courses claim its places by then', async () => {
    const { ledger, backup } = await holdOnJo();
    const again = await copyOf(backup);
    ledger.isAway = true;
    const one = await start(backup, ledger);
    await keepFor(one, 30);
    ledger.isAway = false;
    await expect.poll(() => holdsOf(one), { timeout: 15_000 }).toHaveLength(1);
    await recorded(one);
    await stop(one);
    const two = await start(again, ledger);
    await expectHeld(two);
    await stop(two);
    expect(await holdsOf(await start(again, ledger))).toHaveLength(1);
  });
});
