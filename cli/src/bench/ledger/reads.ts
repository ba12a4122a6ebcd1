import { Refusal, verifyInclusion } from '@nightshift/kernel';
import type { Load } from '../load.js';
import { percentile, rounded } from '../workload.js';
import { dashboardQueries } from './dashboards.js';
import type { LedgerSize } from './size.js';

export interface Reads {
  readonly proofMs: { readonly p50: number; readonly p99: number };
  /** Before the engine has brought together what it recorded. */
  readonly dashboardAtOnceP95Ms: number;
  /** When everything has been verified: some minutes later. */
  readonly dashboardP95Ms: number;
  /** By query. */
  readonly dashboards: readonly {
    readonly name: string;
    readonly p50: number;
    readonly p95: number;
  }[];
  readonly verify: {
    readonly events: number;
    readonly streams: number;
    readonly seconds: number;
    readonly eventsPerS: number;
  };
}

/** What a Nightshift that holds all this answers, over HTTP, one request after the other. */
export const measureReads = async (
  load: Load,
  size: LedgerSize,
  say: (line: string) => void,
): Promise<Reads> => {
  const { lastIndex } = await load.get<{ lastIndex: number }>('/v1/ledger');
  say(`${size.proofs} proofs …`);
  const proofs = await proofTimes(load, size.proofs, lastIndex);
  say('the dashboards …');
  const atOnce = await dashboardTimes(load, size.rounds);
  say('verifying …');
  const verify = await verified(load);
  say('the dashboards again …');
  const dashboards = await dashboardTimes(load, size.rounds);
  return {
    proofMs: { p50: rounded(percentile(proofs, 50)), p99: rounded(percentile(proofs, 99)) },
    dashboardAtOnceP95Ms: p95Of(atOnce),
    dashboardP95Ms: p95Of(dashboards),
    dashboards: [...dashboards].map(([name, times]) => ({
      name,
      p50: rounded(percentile(times, 50)),
      p95: rounded(percentile(times, 95)),
    })),
    verify,
  };
};

interface Proof {
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly rootHash: string;
}

const fromHex = (text: string): Buffer => Buffer.from(text, 'hex');

/** Of events anywhere in the ledger; each is checked, outside the time it took. */
const proofTimes = async (
  load: Load,
  proofs: number,
  lastIndex: number,
): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let n = 0; n < proofs; n += 1) {
    const index = 1 + Math.floor(Math.random() * lastIndex);
    const started = performance.now();
    const proof = await load.get<Proof>(`/v1/ledger/proof?index=${index}`);
    times.push(performance.now() - started);
    const { leafIndex, treeSize, leaf, path, rootHash } = proof;
    const isTrue = verifyInclusion({
      leaf: fromHex(leaf),
      index: leafIndex,
      size: treeSize,
      path: path.map(fromHex),
      root: fromHex(rootHash),
    });
    if (!isTrue || leafIndex !== index - 1)
      throw new Refusal(
        'bench-ledger',
        'unavailable',
        `The proof of event ${index} proves nothing.`,
      );
  }
  return times;
};

const dashboardTimes = async (
  load: Load,
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> => {
  const times = new Map<string, number[]>();
  const queries = await dashboardQueries(Date.now());
  for (let round = 0; round < rounds; round += 1)
    for (const { name, query } of queries) {
      const started = performance.now();
      await load.post('/v1/ledger/sql', { query });
      times.set(name, [...(times.get(name) ?? []), performance.now() - started]);
    }
  return times;
};

const p95Of = (times: ReadonlyMap<string, readonly number[]>): number =>
  rounded(percentile([...times.values()].flat(), 95));

interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  readonly elapsedMs: number;
  readonly firstFault: unknown;
}

/** @throws Refusal `bench-ledger` if it does not verify: then no other figure counts, either */
const verified = async (load: Load): Promise<Reads['verify']> => {
  const found = await load.post<Verification>('/v1/ledger/verify', {});
  const { ok, events, streams, elapsedMs, firstFault } = found;
  if (!ok)
    throw new Refusal(
      'bench-ledger',
      'unavailable',
      `The ledger does not verify: ${JSON.stringify(firstFault)}`,
    );
  const seconds = elapsedMs / 1_000;
  return { events, streams, seconds, eventsPerS: Math.round(events / seconds) };
};
