import { poller, type Poller, type ServiceRuntime } from '@nightshift/service-kit';
import { observe } from '@nightshift/telemetry';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import type { Checkpoints } from '../tree/checkpoints.store.js';
import type { Tree } from '../tree/tree.store.js';
import type { ContinuousExportSettings } from './continuous-export.config.js';
import type { ContinuousExportDto } from './continuous-export.dto.js';
import { ContinuousExport } from './continuous-export.store.js';
import { ExportBook } from './export-book.store.js';
import { LedgerRanges } from './ledger-ranges.store.js';
import type { ExportKind } from './range-manifest.js';

export interface ContinuousExportRoomOptions {
  readonly runtime: Pick<ServiceRuntime, 'dataSource' | 'log'>;
  readonly settings: ContinuousExportSettings | undefined;
  readonly clients: Pick<LedgerClients, 'find'>;
  readonly checkpoints: Checkpoints;
  readonly tree: Tree;
}

export type ContinuousExportStates = () => Promise<readonly ContinuousExportDto[]>;

export interface ContinuousExportRoom extends Poller {
  readonly states: ContinuousExportStates;
}

const nothing: ContinuousExportRoom = {
  start: () => undefined,
  stop: async () => undefined,
  states: async () => [],
};
/** What failed is due sooner than the next round would come. */
const LOOK_MS = 1_000;

export const openContinuousExport = (
  options: ContinuousExportRoomOptions,
): ContinuousExportRoom => {
  const { runtime, settings, clients, checkpoints, tree } = options;
  if (!settings) return nothing;
  const { dataSource, log } = runtime;
  const book = new ExportBook(dataSource, settings.to);
  const ranges = new LedgerRanges(clients, dataSource);
  const work = new ContinuousExport({ settings, book, ranges, checkpoints, tree, log });
  const rounds = poller(Math.min(LOOK_MS, settings.everyMs), work.round, log);
  const stateOf = async (kind: ExportKind): Promise<ContinuousExportDto> => {
    const state = await book.state(kind);
    return {
      kind,
      to: settings.to,
      upToIndex: state.upToIndex,
      signedIndex: (await checkpoints.last())?.size ?? 0,
      lagSeconds: Math.round(await book.lagSeconds(kind)),
      manifest: state.manifest?.name ?? null,
      writtenAt: state.writtenAt ?? null,
      failures: state.failures,
      failure: state.failure ?? null,
      failedAt: state.failedAt ?? null,
    };
  };
  for (const kind of settings.kinds)
    observe(
      'nightshift_ledger_export_lag_seconds',
      'Age of the oldest checkpoint that covers more than the continuous export has written.',
      () => book.lagSeconds(kind),
      { kind },
    );
  return {
    start: rounds.start,
    stop: async () => {
      work.stop();
      await rounds.stop();
    },
    states: () => Promise.all(settings.kinds.map(stateOf)),
  };
};
