import { appendFileSync } from 'node:fs';
import { leafHash } from '@nightshift/kernel';
import { note } from '../ledger/event-fixture.spec.js';
import type { TestLedger } from '../ledger/ledger-fixture.spec.js';

/*
 * A ledger that is tampered with: how large, in which batches, and where. The places are drawn anew
 * for each run (the seed is in the names), none twice. Two at each kind; `npm run tamper` takes a
 * thousand of each, in a ledger that has so many.
 */
export const seed = Number(process.env['TAMPER_SEED'] ?? Date.now() % 100_000);
const AT_EACH = Number(process.env['TAMPER_POSITIONS'] ?? 2);
/** Some kinds take two places, or one after the last: so there are a few more than are wanted. */
export const EVENTS = Math.max(300, AT_EACH + 10);
/**
 * Nothing of what is written here outlives the test, and nothing of it is counted: so PostgreSQL need
 * not wait for the disk, nor the engine derive facts. Verification looks at neither.
 */
export const hurry = async ({ dataSource, command }: TestLedger): Promise<void> => {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
    await dataSource.query(`ALTER SYSTEM SET ${setting} = off`);
  await dataSource.query('SELECT pg_reload_conf()');
  await command('DROP VIEW ledger_fact_of_event SYNC');
};

/** With so many places, most ledgers are not written anew from their first event on: that takes too long. */
export const isWrittenWhole = (at: number): boolean => AT_EACH <= 20 || at % 100 === 0;
/** The rest of the time it is known already that a ledger which is written so has no fault of its own. */
export const isVerifiedAlone = (at: number): boolean => AT_EACH <= 20 || at % 10 === 0;
/** Patience for all places of a kind. */
export const PATIENCE_MS = 60_000 + AT_EACH * 3_000;

/** Of 300 events; as many of more events. */
const SIZES = [40, 100, 1, 115, 44].map((size) => (size * EVENTS) / 300);
/** Sizes of batches, again and again up to the last event. */
export const BATCHES: readonly number[] = (() => {
  const sizes: number[] = [];
  for (let at = 0, left = EVENTS; left > 0; at += 1) {
    const size = Math.min(left, Math.ceil(SIZES[at % SIZES.length] ?? left));
    sizes.push(size);
    left -= size;
  }
  return sizes;
})();

/** The ends, and places in between: each once. */
export const positions = (kind: string, last = EVENTS): readonly number[] => {
  const draw = (at: number): string =>
    leafHash(Buffer.from(`${seed} ${kind} ${at}`)).toString('hex');
  const between = Array.from({ length: last - 2 }, (_, at) => at + 2)
    .map((at) => ({ at, drawn: draw(at) }))
    .sort((one, other) => (one.drawn < other.drawn ? -1 : 1))
    .slice(0, AT_EACH)
    .map(({ at }) => at);
  return [1, last, ...between].sort((one, other) => one - other);
};

/** An event before it has its place in its stream. */
export interface Draft {
  readonly subject: string;
  readonly by: string;
}
export const drafts: readonly Draft[] = Array.from({ length: EVENTS }, (_, at) => ({
  subject: `task/${at % 3}`,
  by: `person-${at + 1}`,
}));

/** With every stream counted as if it had never been otherwise. */
export const eventsOf = (some: readonly Draft[]): readonly Buffer[] => {
  const counts = new Map<string, number>();
  return some.map(({ subject, by }) => {
    const sequence = (counts.get(subject) ?? 0) + 1;
    counts.set(subject, sequence);
    return eventOnce(subject, sequence, by);
  });
};
const made = new Map<string, Buffer>();
/** Each is held against its contract once: the same ones are asked for again and again. */
const eventOnce = (subject: string, sequence: number, by: string): Buffer => {
  const key = `${subject} ${sequence} ${by}`;
  const event = made.get(key) ?? note(subject, sequence, { data: { by, runs: [] } });
  made.set(key, event);
  return event;
};
export const original = eventsOf(drafts);

/** In batches, each of them signed, as a ledger that nobody touched. */
export const recordAll = async (
  ledger: Pick<TestLedger, 'record'>,
  events: readonly Buffer[],
  sign: () => Promise<unknown>,
): Promise<void> => {
  let at = 0;
  for (const size of [...BATCHES, events.length]) {
    const batch = events.slice(at, at + size);
    if (batch.length === 0) return;
    at += size;
    const refused = await ledger.record(...batch);
    if (refused.length > 0) throw new Error(`Not recorded: ${refused.join()}.`);
    await sign();
  }
};

/** What is wrong with what `verify` said of the place that was tampered with. */
export interface Miss {
  readonly at: number;
  readonly found: unknown;
}

/** One kind, at all of its places; gives those that were not named as the first that differs. */
export const tamperEverywhere = async (
  who: string,
  kind: string,
  places: readonly number[],
  tamper: (at: number) => Promise<unknown>,
): Promise<readonly Miss[]> => {
  const started = performance.now();
  const misses: Miss[] = [];
  for (const at of places) {
    const found = await tamper(at);
    if (found !== undefined) misses.push({ at, found });
  }
  report({
    who,
    kind,
    places: places.length,
    misses: misses.length,
    seconds: (performance.now() - started) / 1_000,
  });
  return misses;
};

/** For `npm run tamper`: nothing happens where no report is wanted. */
const report = (figures: object): void => {
  const file = process.env['NIGHTSHIFT_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify({ seed, events: EVENTS, ...figures })}\n`);
};
