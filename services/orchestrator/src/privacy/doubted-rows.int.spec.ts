import { setTimeout as sleep } from 'node:timers/promises';
import type { PastEvents } from '@nightshift/event-store';
import { collectingGarbage, LedgerInMemory, usePostgres } from '@nightshift/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestOrchestrator } from '../host-fixture.spec.js';
import { DoubtedRows } from './doubted-rows.store.js';
import { LedgerRecord } from './ledger-record.store.js';
import { forged, useRestores } from './restore-fixture.spec.js';

/** Real: PostgreSQL, and the table there. The ledger is one in memory, whose index vouches for nothing. */
const postgres = usePostgres();
const { start } = useRestores(postgres);
const STREAM = 'privacy/default';
const rows = [1, 2, 3, 4].map((sequence) =>
  forged(sequence, 'retention.set.v1', { workflow: `w${sequence}`, days: 1, by: 'eve' }),
);
const ROOM_FOR_TWO = (rows[0]?.length ?? 0) * 2 + 300;

let one: TestOrchestrator;
let ledger: LedgerInMemory;
beforeEach(async () => {
  one = await start(await postgres.newDatabase());
  ledger = new LedgerInMemory();
  ledger.vouches = false;
  ledger.take(rows);
});

const look = async ({ dismissed = [] as readonly string[], all = false } = {}) => {
  const { dataSource } = one.runtime;
  const belief = { all, silences: [], dismissed: new Set(dismissed) };
  const doubted = new DoubtedRows(dataSource, 'default', ROOM_FOR_TWO);
  const record = new LedgerRecord(ledger, dataSource, 'default', belief, doubted);
  await record.stream(STREAM, async () => []);
  await record.end();
  return record.doubts;
};
const kept = async (): Promise<readonly string[]> => {
  const found: { body: string }[] = await one.runtime.dataSource.query(
    'SELECT body FROM ledger_doubted ORDER BY ledger_index, asked_for DESC',
  );
  return found.map(({ body }) => body);
};
const held = async (): Promise<number> => {
  await collectingGarbage(() => sleep(100));
  return process.memoryUsage().heapUsed;
};
const MORE = /^More was in doubt on \S.* the first of it at place 3 of the ledger$/;

describe('rows that are in doubt', () => {
  it('are kept as far as there is room, and that there were more is in doubt, too', async () => {
    const doubts = await look();
    expect(doubts.map(({ index }) => index)).toEqual([1, 2, 3, 3, 4]);
    expect(doubts.flatMap(({ says }) => says ?? [])).toEqual([expect.stringMatching(MORE)]);
    const all = [...rows.slice(0, 2).map(String), expect.stringMatching(MORE)];
    expect(await kept()).toEqual(all);
    expect(await look()).toEqual(doubts);
    expect(await kept()).toEqual(all);
  });

  it('are not forgotten where others have the places of all of them since', async () => {
    await look();
    ledger.replaceAll();
    const left = await look();
    expect(left.map(({ index }) => index)).toEqual([1, 2, 3]);
    const [more] = left.filter(({ says }) => says !== undefined);
    const others = left.flatMap(({ leaf }) => (leaf === more?.leaf ? [] : [leaf]));
    expect(await look({ dismissed: others })).toEqual([more]);
    expect(await kept()).toEqual([expect.stringMatching(MORE)]);
    const dismissed = [...others, more?.leaf ?? ''];
    expect(await look({ dismissed })).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it('make room once they are dismissed, and are not kept again', async () => {
    const doubts = await look();
    const dismissed = doubts.flatMap(({ index, leaf }) => (index < 3 ? [leaf] : []));
    await look({ dismissed });
    await look({ dismissed });
    const [third = '', fourth = ''] = rows.slice(2).map(String);
    expect(new Set(await kept())).toEqual(new Set([third, expect.stringMatching(MORE), fourth]));
  });

  it('are not held where there is no room for them, but for their places and hashes', async () => {
    const [MANY, BYTES] = [200, 500_000];
    const find: PastEvents['find'] = async (_, selection, after) => {
      if (after === MANY || 'type' in selection) return [];
      const data = { workflow: 'w'.repeat(BYTES), days: 1, by: 'eve' };
      const body = String(forged(after + 1, 'retention.set.v1', data));
      return [{ index: after + 1, body, vouched: false, recordedAt: null }];
    };
    const { dataSource } = one.runtime;
    const belief = { all: false, silences: [], dismissed: new Set<string>() };
    const doubted = new DoubtedRows(dataSource, 'default', ROOM_FOR_TWO);
    const record = new LedgerRecord({ find }, dataSource, 'default', belief, doubted);
    const before = await held();
    await record.stream(STREAM, async () => []);
    expect((await held()) - before).toBeLessThan((MANY * BYTES) / 5);
    await record.end();
    expect(record.doubts).toHaveLength(MANY + 1);
    expect(await kept()).toEqual([expect.stringContaining('first of it at place 1 of the ledger')]);
  });

  it('are gone once they are believed, and with them that there were more', async () => {
    await look();
    expect(await look({ all: true })).toEqual([]);
    expect(await kept()).toEqual([]);
  });
});
