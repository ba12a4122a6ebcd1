import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { audit, connectLedger } from '@nightshift/audit';
import { EmbeddedBus, openDeadLetters } from '@nightshift/event-bus';
import { startLocalPostgres } from '@nightshift/local-servers';
import { openRuntime, type OpenRuntime } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { destination } from 'pino';
import type { LedgerClient } from './bulk-insert.js';

export interface OpenLedger {
  readonly bus: EmbeddedBus;
  /** Of the engine; whoever has it may do everything. */
  readonly client: LedgerClient;
  readonly dataSource: OpenRuntime['runtime']['dataSource'];
  readonly lastIndex: () => Promise<number>;
  /** Of all events, in order. */
  readonly bodies: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** The audit service on the data of a stopped Nightshift, as its host would run it; nothing else. */
export const openLedger = async (data: string): Promise<OpenLedger> => {
  const path = join(data, 'ledger');
  const { bus, dataSource, close } = await openAudit(data, path);
  const { client, end } = connectLedger({ path }, 'owner');
  const rows = async <T>(query: string): Promise<readonly T[]> =>
    (await client.query({ query, format: 'JSONEachRow' })).json<T>();
  let closing: Promise<void> | undefined;
  return {
    bus,
    client,
    dataSource,
    lastIndex: async () => {
      const [row] = await rows<{ last: number }>(
        'SELECT max(ledger_index) AS last FROM ledger_event',
      );
      return row?.last ?? 0;
    },
    bodies: async () =>
      (await rows<{ body: string }>('SELECT body FROM ledger_event ORDER BY ledger_index')).map(
        ({ body }) => body,
      ),
    close: () => (closing ??= close(end)),
  };
};

const openAudit = async (data: string, path: string) => {
  const postgres = await startLocalPostgres({ folder: join(data, 'postgres') });
  const bus = new EmbeddedBus(await openDeadLetters({ connectionString: postgres.url }));
  const definition = audit;
  const log = await logIn(data);
  const databaseUrl = postgres.url;
  const opened = await openRuntime({ definition, databaseUrl, bus, instance: 'local', log });
  const config = audit.config({ NIGHTSHIFT_LEDGER_PATH: path });
  const instance = await audit.create(opened.runtime, config);
  for (const subscription of instance.subscriptions) await bus.subscribe(subscription);
  // Signs every few seconds, as always.
  await instance.start?.();
  const close = async (before: () => Promise<void>): Promise<void> => {
    await instance.stop?.();
    await bus.close();
    await before();
    await instance.close?.();
    await opened.close();
    await postgres.stop();
  };
  return { bus, dataSource: opened.runtime.dataSource, close };
};

const logIn = async (data: string) => {
  await mkdir(join(data, 'logs'), { recursive: true });
  const dest = join(data, 'logs', 'bench.log');
  return createLogger({ service: 'audit', destination: destination({ dest, sync: false }) });
};
