import { Module } from '@nestjs/common';
import type { ServiceInstance, ServiceRuntime } from '@nightshift/service-kit';
import type { AuditConfig } from './config.js';
import { AccessController } from './access/access.controller.js';
import { Accesses } from './access/accesses.store.js';
import { BlastRadiusController } from './blast-radius/blast-radius.controller.js';
import { BlastRadius } from './blast-radius/blast-radius.store.js';
import { ContinuousExportController } from './continuous-export/continuous-export.controller.js';
import { openContinuousExport } from './continuous-export/continuous-export.module.js';
import { type LedgerClients, openLedgerClients } from './ledger/clickhouse.store.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { ExportController } from './export/export.controller.js';
import { LedgerExport } from './export/export.store.js';
import { EvidenceFiles } from './evidence/file.store.js';
import { horizonOf } from './evidence/horizon.store.js';
import { proofsOf } from './evidence/proofs.store.js';
import { ShownEvents } from './content/shown-events.store.js';
import { EventsController } from './ledger/events.controller.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LedgerIndex } from './ledger/ledger-index.store.js';
import { rowsToFind } from './ledger/found-rows.store.js';
import { LedgerRows } from './ledger/ledger-rows.store.js';
import { LiveRows } from './ledger/live.store.js';
import { Verifier } from './ledger/verifier.store.js';
import type { Unread } from './ledger/missing.store.js';
import { RECORDER, recordingSubscription } from './ledger/recorder.store.js';
import { Reports } from './report/report.store.js';
import { PastController } from './past/past.controller.js';
import { PastStreams } from './past/past.store.js';
import { LedgerSearch } from './search/search.store.js';
import { SearchController } from './search/search.controller.js';
import { SchemaController } from './sql/schema.controller.js';
import { SqlSchema } from './sql/schema.store.js';
import { SqlDesk } from './ledger/sql.store.js';
import { SpanController } from './span/span.controller.js';
import { SpanEvents } from './span/span-events.store.js';
import { SpanReadings } from './span/span-readings.store.js';
import {
  ACCESSES,
  BLAST_RADIUS,
  CONTINUOUS_EXPORTS,
  EVIDENCE,
  EXPORT,
  INDEX,
  LIVE,
  PAST,
  REPORTS,
  ROWS,
  SCHEMA,
  SEARCH,
  SHOWN,
  SPANS,
  SQL,
  VERIFICATIONS,
  VERIFIER,
} from './tokens.js';
import { TreeController } from './tree/tree.controller.js';
import { openTree } from './tree/tree.module.js';
import { VerificationBook } from './verification/book.store.js';
import { VerificationController } from './verification/verification.controller.js';
import { Verifications } from './verification/verifications.store.js';

@Module({})
class AuditModule {}

export const createAudit = async (
  runtime: ServiceRuntime,
  config: AuditConfig,
): Promise<ServiceInstance> => {
  const clients = await openLedgerClients(config, {
    onLeft: () =>
      runtime.log.warn(
        'a query is still under way, and nothing ends it: it is left, and ended with the process by SIGKILL once the rest has closed',
      ),
  });
  try {
    return await serve(runtime, config, clients);
  } catch (error) {
    // It is tried again: the connections of this attempt must not stay.
    await clients.close();
    throw error;
  }
};

const serve = async (
  runtime: ServiceRuntime,
  config: AuditConfig,
  clients: LedgerClients,
): Promise<ServiceInstance> => {
  const { dataSource, sealing } = runtime;
  const shown = new ShownEvents(sealing?.sealer);
  const index = new LedgerIndex(dataSource);
  const rows = new LedgerRows(clients, {}, config.factDays);
  const live = new LiveRows(index, rows);
  const room = await openTree({ runtime, config, clients, rows, index });
  const { tree, checkpoints, folder, seal } = room;
  const found = rowsToFind(clients);
  const files = new EvidenceFiles(
    found,
    proofsOf(tree, checkpoints),
    () => horizonOf({ index, rows: found, checkpoints }),
    sealing?.sealer,
  );
  const exports = openContinuousExport({
    runtime,
    settings: config.continuousExport,
    clients,
    checkpoints,
    tree,
  });
  const past = new PastStreams({ clients, dataSource, checkpoints });
  const unread: Unread = (topics, see) => runtime.bus.unread(RECORDER, topics, see);
  const verifier = new Verifier({ dataSource, index, rows, checkpoints, folder, unread });
  const book = new VerificationBook(dataSource, seal);
  const verifications = new Verifications({ verifier, book, seal, log: runtime.log });
  return {
    module: {
      module: AuditModule,
      controllers: [
        LedgerController,
        VerificationController,
        EventsController,
        SpanController,
        SchemaController,
        ExportController,
        ContinuousExportController,
        SearchController,
        BlastRadiusController,
        EvidenceController,
        TreeController,
        PastController,
        AccessController,
      ],
      providers: [
        { provide: SQL, useValue: new SqlDesk(clients) },
        { provide: INDEX, useValue: index },
        { provide: ROWS, useValue: rows },
        { provide: LIVE, useValue: live },
        { provide: SHOWN, useValue: shown },
        { provide: ACCESSES, useValue: new Accesses(clients, shown, sealing?.ring) },
        { provide: SPANS, useValue: new SpanReadings(new SpanEvents(clients)) },
        { provide: SCHEMA, useValue: new SqlSchema(clients) },
        { provide: EXPORT, useValue: new LedgerExport(clients) },
        { provide: CONTINUOUS_EXPORTS, useValue: exports.states },
        { provide: SEARCH, useValue: new LedgerSearch(clients, shown, sealing?.ring) },
        { provide: BLAST_RADIUS, useValue: new BlastRadius(clients, config.factDays) },
        { provide: EVIDENCE, useValue: files },
        { provide: REPORTS, useValue: new Reports(files) },
        { provide: VERIFIER, useValue: verifier },
        { provide: VERIFICATIONS, useValue: verifications },
        { provide: PAST, useValue: past },
        ...room.providers,
      ],
    },
    subscriptions: [recordingSubscription(index, rows, live.recorded)],
    start: async () => {
      room.start();
      exports.start();
    },
    stop: async () => {
      live.stop();
      await Promise.all([verifications.stop(), room.stop(), exports.stop()]);
    },
    close: clients.close,
    past: past.of,
    checks: { ClickHouse: () => rows.ping() },
  };
};
