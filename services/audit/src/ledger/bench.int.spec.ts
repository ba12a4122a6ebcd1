import { usePostgres } from '@nightshift/testing';
import { expect, it } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { eventsOfTask } from './task-fixture.spec.js';
import { verifyLedger } from './verify.store.js';
const ledger = useLedger(usePostgres());
it('bench', async () => {
  const N = 250_000;
  let batch: Buffer[] = []; let t = 0; let rec = 0; let bytes = 0;
  const flush = async () => { const s = performance.now(); await ledger().record(...batch); rec += performance.now() - s; batch = []; };
  const pad = 'lorem ipsum "dolor" '.repeat(60);
  for (let n = 0; n < N; n += 17, t += 1) {
    for (const one of eventsOfTask(`t${t}`, 'acme')) { const e = Buffer.from(String(one).replace('half an emoji: \\ud83d', pad.replaceAll('"', '\\"'))); bytes += e.length; batch.push(e); }
    if (batch.length >= 5000) await flush();
  }
  await flush();
  await ledger().age();
  console.log('rows', t*17, 'avg bytes', bytes / (t*17), 'record rows/s', (t*17) / rec * 1000, 'rss', process.memoryUsage().rss / 1e6);
  for (let i = 0; i < 2; i++) {
    global.gc?.();
    const b = process.memoryUsage();
    let peak = 0; const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss); }, 50);
    const v = await verifyLedger(ledger().index, ledger().rows);
    clearInterval(timer);
    const a = process.memoryUsage();
    console.log(JSON.stringify(v), 'rows/s', v.events / v.elapsedMs * 1000, 'heap before/after MB', b.heapUsed/1e6, a.heapUsed/1e6, 'rss before/peak', b.rss/1e6, peak/1e6);
  }
  expect(1).toBe(1);
}, 600_000);
