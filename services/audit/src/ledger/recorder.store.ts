import { setImmediate as othersTurn } from 'node:timers/promises';
import { eventTopics } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { isRefusal } from '@nightshift/kernel';
import type { ServiceSubscription } from '@nightshift/service-kit';
import { MOST_IN_BATCH } from './chain.store.js';
import { type Entry, EntryMemory } from './entry.js';
import type { Indexed, LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import { RowBlocks } from './row-blocks.js';
import { WritingRows } from './writing-rows.store.js';

/** Who reads the bus for the ledger. */
export const RECORDER = 'audit';

/** Read and placed at a time. */
const SLICE_ROWS = MOST_IN_BATCH;
/** However large events are, what is read ahead of its places stays about this small. */
const SLICE_BYTES = 16_000_000;
/** Handled at a time, and one insert: while it is written, the next batch is read and placed. */
const BATCH_ROWS = 20_000;
/** Then others of this process have a turn. */
const READ_AT_ONCE = 500;
const LINGER_MS = 200;

/**
 * Records every event of every service: first its place, then its row; only then is it
 * acknowledged. After a crash in between, the event comes again, keeps its place, and its row is
 * written if it is missing. Headers and keys are for the way here: what is recorded is read from
 * the bytes that are hashed.
 */
export const recordingSubscription = (
  index: LedgerIndex,
  rows: LedgerRows,
  onRecorded: () => void,
): ServiceSubscription => {
  const recorder = new Recorder(index, rows, onRecorded);
  return {
    group: RECORDER,
    // What is recorded and hashed are the bytes that were written, sealed where they are.
    asWritten: true,
    topics: eventTopics,
    maxBatch: BATCH_ROWS,
    lingerMs: LINGER_MS,
    lingerBelow: SLICE_ROWS,
    handle: recorder.record,
  };
};

class Recorder {
  /** Of each batch whose rows are not all written. */
  private readonly writings = new Set<WritingRows>();
  private readonly blocks = new RowBlocks();
  private placing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly index: LedgerIndex,
    private readonly rows: LedgerRows,
    private readonly onRecorded: () => void,
  ) {}

  readonly record: ServiceSubscription['handle'] = async (batch, stopping, inOrder) => {
    const writing = new WritingRows(this.rows, this.onRecorded);
    const blocks = this.blocks.lend();
    const memory = new EntryMemory(blocks.take);
    this.writings.add(writing);
    try {
      const unprocessable = await this.inTurn(() => this.place(batch, memory, writing, stopping));
      inOrder?.();
      await writing.end();
      // Only now does nobody look at them any more: of an insert that failed, something might.
      blocks.giveBack();
      return unprocessable;
    } finally {
      // What failed comes again: nothing of it is to be under way any more by then.
      await writing.end().catch(() => undefined);
      this.writings.delete(writing);
      if (this.writings.size === 0) this.blocks.forget();
    }
  };

  /** A batch that comes again is not placed while another one is: which rows there are is looked up and decided by one. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.placing.then(work);
    this.placing = turn.catch(() => undefined);
    return turn;
  }

  /** Everything that has a place by then is on its way to the engine. */
  private async place(
    batch: readonly Delivery[],
    memory: EntryMemory,
    writing: WritingRows,
    stopping: AbortSignal | undefined,
  ): Promise<readonly Unprocessable[]> {
    const unprocessable: Unprocessable[] = [];
    const [first = [], ...others] = slicesOf(batch);
    let reading = read(first, memory);
    let areNew = true;
    try {
      for (const next of [...others, []]) {
        const { entries, deliveries, unreadable } = await reading;
        reading = read(next, memory);
        // Whoever waits for it gets the error; until then nobody does.
        reading.catch(() => undefined);
        unprocessable.push(...unreadable);
        // What is placed by now gets its rows, and nothing more its place: the whole batch comes again.
        stopping?.throwIfAborted();
        if (entries.length === 0) continue;
        const { placed, contradicting } = await this.index.place(entries, areNew);
        areNew &&= contradicting.length === 0 && placed.every(({ isNew }) => isNew);
        unprocessable.push(
          ...contradicting.flatMap((one) => contradiction(one, deliveries[entries.indexOf(one)])),
        );
        await writing.add(await this.withoutRows(writing, placed));
      }
      await writing.flush();
      return unprocessable;
    } finally {
      await Promise.allSettled([reading]);
    }
  }

  /** Those that are new, and those that a crash parted from their rows. */
  private async withoutRows(
    writing: WritingRows,
    placed: readonly Indexed[],
  ): Promise<readonly Indexed[]> {
    if (placed.every(({ isNew }) => isNew)) return placed;
    // What waits to be written is not in the engine: it goes on waiting.
    const waiting = writing.waitingAt();
    // Its row may be among those that are being written, for this batch or for one before it.
    await Promise.allSettled([...this.writings].map((one) => one.settled()));
    await writing.settled();
    const repeated = placed.filter(({ isNew, index }) => !isNew && !waiting.has(index));
    const present = await this.rows.present(repeated.map(({ index }) => index));
    await this.rows.foldAgain([...present]);
    return placed.filter(
      ({ isNew, index }) => isNew || !(waiting.has(index) || present.has(index)),
    );
  }
}

const slicesOf = (batch: readonly Delivery[]): readonly (readonly Delivery[])[] => {
  const slices: Delivery[][] = [];
  let bytes = 0;
  for (const delivery of batch) {
    const last = slices.at(-1);
    if (!last || last.length >= SLICE_ROWS || bytes >= SLICE_BYTES) {
      slices.push([delivery]);
      bytes = 0;
    } else last.push(delivery);
    bytes += delivery.value.length;
  }
  return slices;
};

interface Read {
  /** What of it can be recorded. */
  readonly entries: readonly Entry[];
  /** Each of which one entry is. */
  readonly deliveries: readonly Delivery[];
  readonly unreadable: readonly Unprocessable[];
}

const read = async (deliveries: readonly Delivery[], memory: EntryMemory): Promise<Read> => {
  const entries: Entry[] = [];
  const readable: Delivery[] = [];
  const unreadable: Unprocessable[] = [];
  for (const [at, delivery] of deliveries.entries()) {
    if (at > 0 && at % READ_AT_ONCE === 0) await othersTurn();
    const entry = entryIn(delivery, memory);
    if ('code' in entry) unreadable.push(entry);
    else {
      entries.push(entry);
      readable.push(delivery);
    }
  }
  return { entries, deliveries: readable, unreadable };
};

const entryIn = (delivery: Delivery, memory: EntryMemory): Entry | Unprocessable => {
  try {
    return memory.read(delivery.value);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { delivery, code: error.code, reason: error.message };
  }
};

const contradiction = (entry: Entry, delivery: Delivery | undefined): readonly Unprocessable[] => {
  const reason = `Event ${entry.id} is in the ledger already, with other bytes.`;
  return delivery ? [{ delivery, code: 'event-contradicts', reason }] : [];
};
