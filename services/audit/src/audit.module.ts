import { Module } from '@nestjs/common';
import type { ServiceInstance, ServiceRuntime } from '@nightshift/service-kit';
import { type LedgerLocation, openLedgerClients } from './ledger/clickhouse.store.js';
import { EventsController } from './ledger/events.controller.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LedgerIndex } from './ledger/ledger-index.store.js';
import { LedgerRows } from './ledger/ledger-rows.store.js';
import { LiveRows } from './ledger/live.store.js';
import { recordingSubscription } from './ledger/recorder.store.js';
import { SqlDesk } from './ledger/sql.store.js';
import { INDEX, LIVE, ROWS, SQL } from './tokens.js';

@Module({})
class AuditModule {}

export const createAudit = async (
  { dataSource }: ServiceRuntime,
  location: LedgerLocation,
): Promise<ServiceInstance> => {
  const clients = await openLedgerClients(location);
  const index = new LedgerIndex(dataSource);
  const rows = new LedgerRows(clients);
  const live = new LiveRows(index, rows);
  return {
    module: {
      module: AuditModule,
      controllers: [LedgerController, EventsController],
      providers: [
        { provide: SQL, useValue: new SqlDesk(clients) },
        { provide: INDEX, useValue: index },
        { provide: ROWS, useValue: rows },
        { provide: LIVE, useValue: live },
      ],
    },
    subscriptions: [recordingSubscription(index, rows, live.recorded)],
    stop: async () => live.stop(),
    close: clients.close,
    checks: { ClickHouse: () => rows.ping() },
  };
};
