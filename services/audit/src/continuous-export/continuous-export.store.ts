import { backoffMs, Refusal, sha256 } from '@nightshift/kernel';
import { count, type Logger } from '@nightshift/telemetry';
import type { Target } from '../export/place.js';
import type { Checkpoints } from '../tree/checkpoints.store.js';
import { checkpointOfText } from '../tree/note.js';
import type { Tree } from '../tree/tree.store.js';
import type { ContinuousExportSettings } from './continuous-export.config.js';
import type { ExportBook, ExportState } from './export-book.store.js';
import type { LedgerRanges } from './ledger-ranges.store.js';
import {
  bytesOfJson,
  type ExportKind,
  HEAD,
  headOf,
  namesOf,
  type RangeManifest,
} from './range-manifest.js';
import { resumed } from './resume.js';

export interface ContinuousExportOptions {
  readonly settings: ContinuousExportSettings;
  readonly book: ExportBook;
  readonly ranges: Pick<LedgerRanges, 'endAfter' | 'bytes'>;
  readonly checkpoints: Pick<Checkpoints, 'last' | 'at'>;
  readonly tree: Pick<Tree, 'root' | 'consistency'>;
  readonly log: Logger;
}

const RETRY = { baseMs: 5_000, maxMs: 600_000 };
/** An export is late after three rounds, and never before this. */
const LATE_MS = 900_000;
const TELL_EVERY_MS = 60_000;

/**
 * Writes what is signed and was not written yet, range by range: begun in the database, then the
 * file, its manifest, the head, and the database again. Whatever ends the process in between, the
 * next one writes that range under the same names.
 */
export class ContinuousExport {
  private isStopping = false;
  private readonly toldAt = new Map<ExportKind, number>();

  constructor(private readonly options: ContinuousExportOptions) {}

  readonly round = async (): Promise<void> => {
    for (const kind of this.options.settings.kinds) {
      if (this.isStopping) return;
      await this.tellIfLate(kind);
      if ((await this.options.book.state(kind)).isDue) await this.tried(kind);
    }
  };

  /** The range under way is written, and no further one. */
  readonly stop = (): void => void (this.isStopping = true);

  private async tried(kind: ExportKind): Promise<void> {
    const { book, settings, log } = this.options;
    await book.exclusively(kind, async () => {
      try {
        await this.catchUp(kind);
        await book.rest(kind, settings.everyMs);
      } catch (error) {
        count.exportFailures(1, { kind });
        const { failures } = await book.state(kind);
        const waitMs = Math.max(1_000, backoffMs(failures, Math.random(), RETRY));
        log.warn(
          { err: error, kind, waitMs },
          'the export of the ledger failed, and is tried again',
        );
        await book.rest(kind, waitMs, (error as Error).message);
      }
    });
  }

  /** @throws Refusal if the place, or the ledger, is not what was written from */
  private async catchUp(kind: ExportKind): Promise<void> {
    const { book, tree, checkpoints } = this.options;
    const target = this.placed(kind);
    const last = await checkpoints.last();
    if (!last) return;
    const { origin } = checkpointOfText(last.note);
    const signed = { origin, size: last.size, rootOf: (size: number) => tree.root(size) };
    const before = await book.state(kind);
    const found = await resumed(target, before, signed);
    if (found) await book.advance(kind, before.upToIndex, found.upToIndex, found.manifest);
    for (;;) {
      const state = await book.state(kind);
      if (this.isStopping || (!state.begun && state.upToIndex >= last.size)) return;
      if (state.begun) await this.write(kind, target, state, state.begun);
      else await this.begin(kind, state.upToIndex, last.size);
    }
  }

  private async begin(kind: ExportKind, after: number, treeSize: number): Promise<void> {
    const { book, ranges } = this.options;
    await book.begin(kind, after, await ranges.endAfter(after, treeSize), treeSize);
  }

  private async write(
    kind: ExportKind,
    target: Target,
    { upToIndex, manifest: previous }: ExportState,
    begun: { readonly lastIndex: number; readonly treeSize: number },
  ): Promise<void> {
    const { book, ranges } = this.options;
    const range = { firstIndex: upToIndex + 1, lastIndex: begun.lastIndex };
    const names = namesOf(kind, range);
    const bytes = await ranges.bytes(kind, range);
    const file = { name: names.file, sha256: sha256(bytes), bytes: bytes.length };
    const proof = await this.proof(range.lastIndex, begun.treeSize);
    const manifest: RangeManifest = {
      format: 'nightshift-ledger-range/1',
      kind,
      ...range,
      file,
      ...proof,
      previous: previous ?? null,
    };
    const text = bytesOfJson(manifest);
    const pointer = { name: names.manifest, sha256: sha256(text) };
    await target.write(file.name, bytes);
    await target.write(pointer.name, text);
    await target.write(HEAD, bytesOfJson(headOf(range.lastIndex, pointer)));
    await book.advance(kind, upToIndex, range.lastIndex, pointer);
    count.exportedEvents(range.lastIndex - upToIndex, { kind });
  }

  private async proof(
    lastIndex: number,
    treeSize: number,
  ): Promise<
    Pick<
      RangeManifest,
      'origin' | 'rootHash' | 'checkpoint' | 'treeSize' | 'treeRootHash' | 'consistency'
    >
  > {
    const { checkpoints, tree } = this.options;
    const checkpoint = await checkpoints.at(treeSize);
    const { path, fromRoot, toRoot } = await tree.consistency(lastIndex, treeSize);
    if (!checkpoint?.root.equals(toRoot))
      throw new Refusal(
        'export-differs',
        'conflict',
        `The tree of ${treeSize} events is not the one that was signed: nothing was written. Run \`nightshift ledger verify\`.`,
      );
    return {
      origin: checkpointOfText(checkpoint.note).origin,
      rootHash: fromRoot.toString('hex'),
      checkpoint: checkpoint.note,
      treeSize,
      treeRootHash: toRoot.toString('hex'),
      consistency: path.map((hash) => hash.toString('hex')),
    };
  }

  private placed(kind: ExportKind): Target {
    const { target } = this.options.settings;
    return {
      read: (name) => target.read(`${kind}/${name}`),
      write: (name, bytes) => target.write(`${kind}/${name}`, bytes),
    };
  }

  private async tellIfLate(kind: ExportKind): Promise<void> {
    const { book, settings, log } = this.options;
    const told = this.toldAt.get(kind) ?? -Infinity;
    const now = performance.now();
    if (now - told < TELL_EVERY_MS) return;
    const lagSeconds = Math.round(await book.lagSeconds(kind));
    if (lagSeconds * 1000 <= Math.max(LATE_MS, 3 * settings.everyMs)) return;
    this.toldAt.set(kind, now);
    const { failure } = await book.state(kind);
    log.error(
      { kind, lagSeconds, failure },
      'the export of the ledger lags: see the runbook "export lags"',
    );
  }
}
