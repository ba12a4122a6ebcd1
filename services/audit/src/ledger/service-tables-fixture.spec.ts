import { afterAll, afterEach, beforeAll } from 'vitest';
import type { TestLedger } from './ledger-fixture.spec.js';

interface Written {
  readonly subject: string;
  readonly sequence: number;
}

export interface TestServiceTables {
  readonly sql: (statement: string, values?: unknown[]) => Promise<unknown>;
  /** As the service commits it. */
  readonly write: (bytes: Buffer | string) => Promise<void>;
  readonly put: (stream: string, version: number, body: string) => Promise<unknown>;
  /** A row of the outbox that names these events, `'<stream> <version>'`. */
  readonly wait: (...places: readonly string[]) => Promise<unknown>;
}

/** The tables of orchestrator beside a ledger, empty before each test. */
export const useServiceTables = (ledger: () => TestLedger): TestServiceTables => {
  const sql: TestServiceTables['sql'] = (statement, values = []) =>
    ledger().dataSource.query(statement, values);
  const put: TestServiceTables['put'] = (stream, version, body) =>
    sql('INSERT INTO orchestrator.event VALUES ($1, $2, $3)', [stream, version, body]);
  beforeAll(async () => {
    await sql('CREATE SCHEMA orchestrator');
    await sql(
      'CREATE TABLE orchestrator.event (stream text, version integer, body text NOT NULL, PRIMARY KEY (stream, version))',
    );
    await sql(
      'CREATE TABLE orchestrator.outbox (id bigint GENERATED ALWAYS AS IDENTITY, streams text[], versions integer[])',
    );
  });
  afterAll(() => sql('DROP SCHEMA orchestrator CASCADE'));
  afterEach(() => sql('TRUNCATE orchestrator.event, orchestrator.outbox'));
  return {
    sql,
    put,
    write: async (bytes) => {
      const { subject, sequence } = JSON.parse(String(bytes)) as Written;
      await put(subject, sequence, String(bytes));
    },
    wait: (...places) =>
      sql('INSERT INTO orchestrator.outbox (streams, versions) VALUES ($1, $2)', [
        places.map((place) => place.slice(0, place.lastIndexOf(' '))),
        places.map((place) => Number(place.slice(place.lastIndexOf(' ') + 1))),
      ]),
  };
};
