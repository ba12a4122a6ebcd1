import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { isRefusal } from '@nightshift/kernel';
import { describe, expect, it, vi } from 'vitest';
import { SqlSchema } from '../sql/schema.store.js';
import { openLedgerClients } from './clickhouse.store.js';
import { entryOf, note } from './event-fixture.spec.js';
import type { TestLedger } from './ledger-fixture.spec.js';
import { views } from './sql-guard.js';
import { SqlDesk } from './sql.store.js';
import { eventsOfTask } from './task-fixture.spec.js';

/** What the ledger needs of its store, whichever it is: run against each of them. */
export const storeContract = (name: string, ledger: () => TestLedger): void => {
  describe(`the ledger on ${name}`, () => {
    const desk = (): SqlDesk => new SqlDesk(ledger().clients);
    const bodies = async (): Promise<readonly string[]> =>
      (await ledger().rows.after(0, 1000)).map(({ body }) => body);
    const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
      const error = await work.then(
        () => 'done',
        (fault: unknown) => fault,
      );
      return isRefusal(error) ? error.code : ((error as { code?: unknown }).code ?? error);
    };

    it('keeps every byte, once, in order, also of what is delivered again', async () => {
      const odd = `quote ' double " back \\ tab \t line \n null-ish NULL \\N zero \u0001 🌒 \u2028`;
      const events = [
        note('task/a', 1, { type: 'task.failed.v1', data: { ...failed, reason: odd } }),
        ...eventsOfTask('one', 'acme'),
        ...eventsOfTask('two', 'umbrella'),
      ];
      expect(await ledger().record(...events)).toEqual([]);
      expect(await ledger().record(...events)).toEqual([]);
      expect(await bodies()).toEqual(events.map(String));
      expect(await ledger().rows.present([1, 2, 35, 36])).toEqual(new Set([1, 2, 35]));
      const some = await ledger().rows.after(2, 9, { tenant: 'acme', indexes: [2, 3, 17, 34, 99] });
      expect(some.map(({ index, body }) => [index, body])).toEqual(
        [3, 17].map((index) => [index, String(events[index - 1])]),
      );
      const [row] = await ledger().rows.wholeAfter(0, 1);
      expect(row?.columns.data).toBe(JSON.stringify({ ...failed, reason: odd }));
    });

    it('takes a batch once that is sent twice on the way, where the table keeps the tokens of its batches', async () => {
      await ledger().command(
        'ALTER TABLE ledger_event MODIFY SETTING non_replicated_deduplication_window = 100',
      );
      const rows = [{ index: 900, isNew: true, entry: entryOf(note('task/t', 1)) }];
      const { write } = ledger().clients;
      const exec = write.exec.bind(write);
      const twice = vi.spyOn(write, 'exec').mockImplementationOnce(async (parameters) => {
        const { values } = parameters as { values: Readable };
        const bytes = await buffer(values);
        const again = (): Readable => Readable.from([bytes], { objectMode: false });
        const { stream } = await exec({ ...parameters, values: again() });
        await text(stream);
        return exec({ ...parameters, values: again() });
      });
      const count = async (): Promise<unknown> =>
        (await ledger().query('SELECT count() AS n FROM ledger_event WHERE ledger_index = 900'))[0];
      await ledger().rows.insert(rows);
      expect(await count()).toEqual({ n: 1 });
      await ledger().rows.insert(rows);
      expect(await count()).toEqual({ n: 2 });
      twice.mockRestore();
      await ledger().command(
        'ALTER TABLE ledger_event RESET SETTING non_replicated_deduplication_window',
      );
      await ledger().command(
        'ALTER TABLE ledger_event DELETE WHERE ledger_index = 900 SETTINGS mutations_sync = 2',
      );
    });

    it('answers analysts by tenant, as rows and as files', async () => {
      const query =
        'select workflow, count() as tasks, sum(cost_usd) as usd from v_tasks group by workflow';
      const { rows, truncated } = await desk().run('acme', query);
      expect({ rows, truncated }).toEqual({
        rows: [['audit-dependencies', 1, 0.75]],
        truncated: false,
      });
      expect(await text(await desk().file('umbrella', query, 'csv'))).toBe(
        '"workflow","tasks","usd"\n"audit-dependencies",1,0.75\n',
      );
      const parquet = await buffer(await desk().file('acme', query, 'parquet'));
      expect(parquet.subarray(0, 4).toString()).toBe('PAR1');
      const cut = await desk().run('acme', 'select number from numbers(20000)');
      expect([cut.rows.length, cut.truncated]).toEqual([10_000, true]);
      expect((await desk().run('nobody', 'select count() from v_events')).rows).toEqual([[0]]);
    });

    it('refuses what analysts may not ask, with the words of the engine', async () => {
      for (const query of ['select body from ledger_event', 'selekt 1', 'drop table ledger_event'])
        await expect(desk().run('acme', query)).rejects.toMatchObject({ code: 'sql-refused' });
      await expect(desk().run('acme', 'select nothing from v_tasks')).rejects.toMatchObject({
        message: expect.stringContaining('nothing') as string,
      });
    });

    it('says its views, columns and types', async () => {
      const schema = await new SqlSchema(ledger().clients).views();
      expect(schema.map(({ name: view }) => view)).toEqual([...views]);
      expect(schema.every(({ columns }) => columns.length > 0)).toBe(true);
    });

    it('has the table as it was made, and starts again on it without changing anything', async () => {
      expect(await ledger().rows.alteredTable()).toBeUndefined();
      const before = await bodies();
      const { close } = await openLedgerClients(ledger().location);
      await close();
      expect(await bodies()).toEqual(before);
    });

    it('lets the recorder insert and select, and nothing else', async () => {
      const { write } = ledger().clients;
      for (const query of [
        'ALTER TABLE ledger_event DELETE WHERE 1',
        "ALTER TABLE ledger_event UPDATE body = '' WHERE 1",
        'DELETE FROM ledger_event WHERE 1',
        'TRUNCATE TABLE ledger_event',
        'DROP TABLE ledger_event',
        'RENAME TABLE ledger_event TO gone',
        'CREATE OR REPLACE VIEW v_tasks AS SELECT 1',
        'ALTER TABLE ledger_event MODIFY TTL toDateTime(time) + INTERVAL 1 DAY',
      ])
        expect(await codeOf(write.command({ query })), query).toMatch(/^(392|497)$/);
      expect(
        await codeOf(write.query({ query: 'SELECT 1', clickhouse_settings: { allow_ddl: 1 } })),
      ).toMatch(/^(392|452)$/);
      expect((await bodies()).length).toBe(35);
    });

    it('lets readers read, and nothing else', async () => {
      for (const client of ['read', 'find', 'analyse'] as const)
        for (const query of [
          "INSERT INTO ledger_migration VALUES ('x')",
          'ALTER TABLE ledger_event DELETE WHERE 1',
          'DROP TABLE ledger_event',
          'CREATE TABLE other (a UInt8) ENGINE = Memory',
        ])
          expect(await codeOf(ledger().clients[client].command({ query })), query).toMatch(
            /^(164|497)$/,
          );
    });

    it('ends a query that takes too long or too much, with a code, and goes on', async () => {
      const { read } = ledger().clients;
      const ask = (query: string, limits: Record<string, number | string>): Promise<unknown> =>
        codeOf(read.query({ query, clickhouse_settings: limits }).then((one) => one.text()));
      const all = 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)';
      expect(await ask(all, { max_execution_time: 1 })).toBe('159');
      expect(await ask(all, { max_execution_time: 30, max_rows_to_read: '1000' })).toBe('158');
      const much = 'SELECT length(groupArray(number)) FROM numbers(100000000)';
      expect(await ask(much, { max_rows_to_read: '0', max_memory_usage: '50000000' })).toBe('241');
      expect(await ask('SELECT 1', { max_memory_usage: '0' })).toBe('done');
    });

    it('answers many at once, each with its own', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, at) => ledger().rows.after(at, 1)),
      );
      expect(answers.map(([row]) => row?.index)).toEqual(answers.map((_, at) => at + 1));
    });

    it('takes no rows into a table that has other columns than they were made for, as while replicas are updated', async () => {
      const event = note('task/other-table', 1);
      const change = (type: string): Promise<void> =>
        ledger().command(`ALTER TABLE ledger_event MODIFY COLUMN time DateTime64(${type}, 'UTC')`);
      await change('6');
      const refused = await codeOf(ledger().record(event));
      await change('3');
      expect(refused).toBe('117');
      expect(await bodies()).not.toContain(String(event));
      expect(await ledger().record(event)).toEqual([]);
      expect(await bodies()).toContain(String(event));
    });
  });
};

const failed = { code: 'some-code', reason: '', costNanoUsd: 0, runs: [] };
