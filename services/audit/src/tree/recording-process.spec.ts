import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startFromSources } from '../source-process-fixture.spec.js';

/* A process that records, as the service does, until it is killed. */
const script = (count: number): string => `
  const { DataSource } = await import('typeorm');
  const { LedgerIndex } = await load('ledger/ledger-index.store.ts');
  const { LedgerRows } = await load('ledger/ledger-rows.store.ts');
  const { openLedgerClients } = await load('ledger/clickhouse.store.ts');
  const { recordingSubscription } = await load('ledger/recorder.store.ts');
  const { URL: url, FOLDER: path, FROM: from, BATCH: batch } = process.env;
  const dataSource = new DataSource({ type: 'postgres', url });
  await dataSource.initialize();
  const rows = new LedgerRows(await openLedgerClients({ path }));
  const index = new LedgerIndex(dataSource);
  const place = index.place.bind(index);
  index.place = async (entries) => {
    const placement = await place(entries);
    console.log('placed ' + entries.length);
    return placement;
  };
  const { handle } = recordingSubscription(index, rows, () => undefined);
  const event = (n) => {
    const id = '00000000-0000-7000-8000-' + n.toString(16).padStart(12, '0');
    return { value: Buffer.from(JSON.stringify({
      specversion: '1.0', id, source: 'nightshift/orchestrator', type: 'task.resumed.v1',
      subject: 'task/' + (n % 5), sequence: Math.floor(n / 5) + 1, time: '2026-11-25T00:00:00.000Z',
      datacontenttype: 'application/json', tenantid: 'default', taskid: 't' + (n % 5),
      causationid: id, correlationid: id, traceparent: '00-${'a'.repeat(32)}-${'b'.repeat(16)}-01',
      data: { by: 'person-' + n, runs: [] },
    })) };
  };
  for (let next = Number(from); next < ${count}; ) {
    const some = Array.from({ length: Math.min(Number(batch), ${count} - next) }, (_, at) => event(next + at));
    console.log('begins ' + next);
    const refused = await handle(some);
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
    next += some.length;
    console.log('acknowledged ' + next);
  }
  process.exit(0);`;

export interface Recording {
  readonly url: string;
  readonly folder: string;
  /** The first event that is delivered, from 0. */
  readonly from: number;
  readonly batch: number;
  /** How many there are altogether. */
  readonly count: number;
}

export interface Recorded {
  /** Events that were acknowledged. */
  readonly acknowledged: number;
  readonly code: number | null;
  /** What it complained of. */
  readonly errors: string;
}

/** @param interfere is told when a batch begins, and when it has its places; it may kill the process */
export const recordInProcess = (
  { url, folder, from, batch, count }: Recording,
  interfere: (what: 'begins' | 'placed', child: ChildProcess) => void,
): Promise<Recorded> =>
  new Promise((resolve, reject) => {
    const env = { URL: url, FOLDER: folder, FROM: String(from), BATCH: String(batch) };
    const child = startFromSources({ script: script(count), env });
    let acknowledged = from;
    let errors = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, events] = line.split(' ');
      if (what === 'begins' || what === 'placed') interfere(what, child);
      if (what === 'acknowledged') acknowledged = Number(events);
    });
    child.stderr.on('data', (text: Buffer) => (errors += String(text)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ acknowledged, code, errors }));
  });
