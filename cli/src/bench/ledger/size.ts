/** What the benchmark of the ledger is asked for. */
export interface LedgerSize {
  /** Events in the ledger, about: whole nights of tasks. */
  readonly events: number;
  /** Tasks of the night that is played, and then copied. */
  readonly tasks: number;
  readonly proofs: number;
  /** How often each query of the dashboards is asked. */
  readonly rounds: number;
}

export const sized = (events: number): LedgerSize => ({
  events,
  tasks: 120,
  proofs: 2_000,
  rounds: 8,
});

/** What is promised. */
export const goals = {
  /** By the engine's best: one statement out of a file, on all cores. */
  ingestRatio: 0.5,
  proofP99Ms: 50,
  dashboardP95Ms: 300,
} as const;

const HOURS_A_NIGHT = 8;
const BLOCKS_A_NIGHT = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When a copy ends: spread over nights of eight hours, ten blocks each, the last of them a moment
 * ago.
 * @param copy from 1 to `copies`
 */
export const endOfCopy = (copy: number, copies: number, now: number): number => {
  const before = copies - copy;
  const night = Math.floor(before / BLOCKS_A_NIGHT);
  const inNight = before % BLOCKS_A_NIGHT;
  return now - night * DAY_MS - inNight * ((HOURS_A_NIGHT * HOUR_MS) / BLOCKS_A_NIGHT);
};
