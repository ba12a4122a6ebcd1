import type { EmbeddedBus, Message } from '@nightshift/event-bus';
import { Block } from './block.js';
import { BulkInsert, type BulkFigures } from './bulk-insert.js';
import { openLedger, type OpenLedger } from './open-ledger.js';
import { endOfCopy, type LedgerSize } from './size.js';
import { bytesOf, type StoredBytes } from './stored-bytes.js';
import { keepWritten } from './written-events.js';

/**
 * Of events that are made beforehand, so that making them takes nothing of what is measured: recorded, and
 * then inserted by the engine itself. Large, as what is measured is what goes on for hours.
 */
const WINDOWS = 10;
/** Fewer are one burst. */
const LEAST_EVENTS = 50_000;
const MESSAGES_AT_ONCE = 1_000;
const UNDER_WAY = 64;
const TOPIC = 'nightshift.orchestrator.v1';

export interface Ingested {
  /** In the ledger at the end. */
  readonly events: number;
  /** Of the night that was played. */
  readonly eventsOfNight: number;
  readonly eventsPerS: number;
  readonly bulk: BulkFigures;
  readonly bytes: StoredBytes;
}

export interface IngestOptions {
  readonly data: string;
  readonly size: LedgerSize;
  readonly say: (line: string) => void;
  readonly atEnd: (end: () => Promise<void>) => void;
}

/** Into a ledger that holds one night, copies of it: through the bus and the recorder of the service. */
export const ingest = async ({ data, size, say, atEnd }: IngestOptions): Promise<Ingested> => {
  const ledger = await openLedger(data);
  // Also where this is interrupted: the engine aborts a process that ends during an insert.
  atEnd(ledger.close);
  const block = new Block(await ledger.bodies());
  const copies = Math.max(1, Math.round(size.events / block.size) - 1);
  const bulk = new BulkInsert(ledger.client, data);
  const eventsPerS = await record(ledger, { block, copies, bulk, say });
  const ingested = {
    events: await ledger.lastIndex(),
    eventsOfNight: block.size,
    eventsPerS,
    bulk: bulk.figures(),
    bytes: await bytesOf(ledger.client, ledger.dataSource),
  };
  await ledger.close();
  return ingested;
};

interface Work {
  readonly block: Block;
  readonly copies: number;
  readonly bulk: BulkInsert;
  readonly say: (line: string) => void;
}

/** Events per second, without the time for what is inserted besides. */
const record = async (ledger: OpenLedger, { block, copies, bulk, say }: Work): Promise<number> => {
  let [recorded, ms] = [0, 0];
  for (const messages of windowsOf(block, copies)) {
    await keepWritten(ledger, messages);
    const started = performance.now();
    await publish(ledger.bus, messages);
    ms += performance.now() - started;
    recorded += messages.length;
    const to = await ledger.lastIndex();
    await bulk.insert(to - messages.length + 1, to);
    say(`${recorded.toLocaleString('en')} events, ${Math.round((recorded / ms) * 1_000)}/s …`);
  }
  return (recorded / ms) * 1_000;
};

const windowsOf = function* (block: Block, copies: number): Generator<readonly Message[]> {
  let window: Message[] = [];
  const now = Date.now();
  const size = Math.max(LEAST_EVENTS, Math.floor((copies * block.size) / WINDOWS));
  for (let copy = 1; copy <= copies; copy += 1) {
    const shiftMs = Math.round(endOfCopy(copy, copies, now) - block.endsAt);
    for (const value of block.copy(copy, shiftMs)) window.push(messageOf(value));
    if (window.length < size && copy < copies) continue;
    yield window;
    window = [];
  }
};

const messageOf = (value: Buffer): Message => ({
  topic: TOPIC,
  key: '',
  headers: { id: '', type: '', tenant: '' },
  value,
});

/** As a relay does: in order, many publishes under way. */
const publish = async (bus: EmbeddedBus, messages: readonly Message[]): Promise<void> => {
  const underWay = new Set<Promise<void>>();
  for (let at = 0; at < messages.length; at += MESSAGES_AT_ONCE) {
    const one = bus
      .publish(messages.slice(at, at + MESSAGES_AT_ONCE))
      .finally(() => underWay.delete(one));
    underWay.add(one);
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
  }
  await Promise.all(underWay);
};
