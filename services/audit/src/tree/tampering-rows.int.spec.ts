import { rm } from 'node:fs/promises';
import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { entryOf, note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { verifyLedger } from '../ledger/verify.store.js';
import { newSigning, type Signing } from './signing-fixture.spec.js';
import {
  EVENTS,
  hurry,
  original,
  PATIENCE_MS,
  positions,
  recordAll,
  seed,
  tamperEverywhere,
} from './tampering-fixture.spec.js';

/*
 * Real: PostgreSQL, the embedded engine of ClickHouse. Tampering by somebody who can write the rows,
 * and nothing else.
 */
const ledger = useLedger(usePostgres());
beforeAll(() => hurry(ledger()));
const WHO = 'whoever can write the rows alone';

describe(`${WHO} (seed ${seed})`, () => {
  const alter = (change: string): Promise<void> =>
    ledger().command(`ALTER TABLE ledger_event ${change} SETTINGS mutations_sync = 1`);
  const remove = (index: number): Promise<void> => alter(`DELETE WHERE ledger_index = ${index}`);
  const write = (index: number, bytes: Buffer): Promise<void> =>
    ledger().rows.insert([{ index, entry: entryOf(bytes), isNew: true }]);
  const eventAt = (index: number): Buffer => original[index - 1] ?? Buffer.alloc(0);
  const another = note('task/other', 1);

  const kinds: Readonly<Record<string, (at: number) => Promise<unknown>>> = {
    edit: async (at) => {
      await remove(at);
      await write(at, Buffer.from(String(eventAt(at)).replace('"person-', '"nobody-')));
    },
    delete: remove,
    reorder: async (at) => {
      await alter(`DELETE WHERE ledger_index IN (${at}, ${at + 1})`);
      await write(at, eventAt(at + 1));
      await write(at + 1, eventAt(at));
    },
    insert: (at) => write(at, another),
    duplicate: async (at) => {
      await remove(at + 1);
      await write(at + 1, eventAt(at));
    },
    truncate: (at) => alter(`DELETE WHERE ledger_index >= ${at}`),
  };
  const last: Readonly<Record<string, number>> = {
    reorder: EVENTS - 1,
    duplicate: EVENTS - 1,
    insert: EVENTS + 1,
  };

  let mine: Signing;
  let made: string;
  beforeAll(async () => {
    const [row] = await ledger().query<{ statement: string }>('SHOW CREATE TABLE ledger_event');
    made = row?.statement ?? '';
    mine = await newSigning(ledger);
    await recordAll(ledger(), original, () => mine.signer().sign());
    await ledger().age();
    await ledger().command('CREATE TABLE kept AS ledger_event');
    await ledger().command('INSERT INTO kept SELECT * FROM ledger_event');
  });
  afterAll(async () => {
    await ledger().empty();
    await rm(mine.folder.name, { recursive: true, force: true });
  });
  const restore = (): Promise<void> =>
    ledger().command('ALTER TABLE ledger_event REPLACE PARTITION tuple() FROM kept');
  const makeAnew = async (): Promise<void> => {
    await ledger().command('DROP TABLE ledger_event SYNC');
    await ledger().command(made);
    await restore();
  };

  it('has a ledger before it that verifies, whenever it is put back', async () => {
    await restore();
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true, events: EVENTS });
  });

  it.each(Object.keys(kinds))(
    '%s is found where it is',
    async (kind) => {
      const misses = await tamperEverywhere(WHO, kind, positions(kind, last[kind]), async (at) => {
        await kinds[kind]?.(at);
        const { ok, firstFault } = await verifyLedger(ledger());
        await restore();
        const named = kind === 'duplicate' ? at + 1 : at;
        const isFound = !ok && firstFault?.index === named && firstFault.upTo === undefined;
        return isFound ? undefined : { ok, firstFault };
      });
      expect(misses).toEqual([]);
    },
    PATIENCE_MS,
  );

  /** Other values are shown from a place on, or none: by what the table says of itself. */
  const changes: readonly ((at: number) => readonly [change: string, reason: string])[] = [
    (at) => [
      `MODIFY COLUMN data String DEFAULT if(ledger_index >= ${at}, '{}', '')`,
      'column data is DEFAULT',
    ],
    (at) => [
      `MODIFY TTL toDateTime(time) + INTERVAL 100 YEAR DELETE WHERE ledger_index >= ${at}`,
      'TTL',
    ],
    (at) => [
      `MODIFY COLUMN subject String MATERIALIZED if(ledger_index >= ${at}, 'task/0', '')`,
      'column subject is MATERIALIZED',
    ],
  ];
  it(
    'schema change is found, whatever place it is for: rows are read through another table',
    async () => {
      const kind = 'schema change';
      const misses = await tamperEverywhere(WHO, kind, positions(kind), async (at) => {
        const [change = '', reason = ''] = changes[at % changes.length]?.(at) ?? [];
        await alter(change);
        const { ok, firstFault } = await verifyLedger(ledger());
        await makeAnew();
        const isFound = !ok && firstFault?.index === 1 && firstFault.reason.includes(reason);
        return isFound ? undefined : { change, ok, firstFault };
      });
      expect(misses).toEqual([]);
    },
    PATIENCE_MS,
  );

  describe('schema change', () => {
    afterEach(makeAnew);
    it.each([
      ['MODIFY COLUMN sequence UInt8', 'column sequence is UInt8'],
      ['DROP COLUMN causation_id', 'column causation_id is gone'],
      ["MODIFY COLUMN data String DEFAULT '{}'", 'column data is DEFAULT String'],
      ['MODIFY TTL toDateTime(time) + INTERVAL 100 YEAR', 'TTL'],
    ])('%s, is named', async (change, reason) => {
      await alter(change);
      const { firstFault } = await verifyLedger(ledger());
      expect(firstFault).toEqual({ index: 1, reason: expect.stringContaining(reason) as string });
    });
  });
});
