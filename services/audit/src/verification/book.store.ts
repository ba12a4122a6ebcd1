import type { DataSource } from 'typeorm';
import type { Verification } from '../ledger/verify.store.js';
import type { Sealed } from './kept-walk.store.js';
import type { Progress } from './progress.js';

export const statuses = ['waiting', 'running', 'done', 'failed', 'interrupted'] as const;

export interface Problem {
  readonly code: string;
  readonly detail: string;
}

/** A verification as every replica sees it. */
export interface BookedVerification extends Progress {
  readonly id: string;
  /** `interrupted`: nobody is at it any more; who asks again goes on with it. */
  readonly status: (typeof statuses)[number];
  readonly outcome: Verification | null;
  readonly problem: Problem | null;
}

export interface Claim {
  readonly id: string;
  readonly owner: string;
  readonly question: string;
  /** What was kept of an earlier one is thrown away. */
  readonly afresh: boolean;
}

interface Row {
  readonly id: string;
  readonly status: BookedVerification['status'];
  readonly position: string;
  readonly last_index: string;
  readonly events_per_second: string | null;
  readonly remaining_ms: string | null;
  readonly outcome: Verification | null;
  readonly problem: Problem | null;
}

/** Whoever is at one says so more often than this. */
const GONE_AFTER = "interval '15 seconds'";
const FORGOTTEN_AFTER = "interval '7 days'";
const active = "status IN ('waiting', 'running')";

/** Which verifications there are, who is at them, and what was kept of those that were interrupted. */
export class VerificationBook {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes the question, unless somebody is at it. One that was interrupted keeps its id and what was
   * kept of it; after one that ended, another begins.
   */
  async claim({ id, owner, question, afresh }: Claim): Promise<BookedVerification | undefined> {
    await this.query(
      `DELETE FROM ledger_verification WHERE touched_at < clock_timestamp() - ${FORGOTTEN_AFTER}`,
    );
    const rows = await this.query<Row>(
      `INSERT INTO ledger_verification AS v (id, question, owner, status) VALUES ($1, $2, $3, 'waiting')
       ON CONFLICT (question) DO UPDATE SET
         id = CASE WHEN v.status = 'done' OR $4 THEN excluded.id ELSE v.id END,
         state = CASE WHEN v.status = 'done' OR $4 THEN NULL ELSE v.state END,
         position = CASE WHEN v.status = 'done' OR $4 THEN 0 ELSE v.position END,
         owner = excluded.owner, status = 'waiting', outcome = NULL, problem = NULL,
         events_per_second = NULL, remaining_ms = NULL, touched_at = clock_timestamp()
       WHERE NOT (v.${active} AND v.touched_at > clock_timestamp() - ${GONE_AFTER})
       RETURNING ${columns}`,
      [id, question, owner, afresh],
    );
    return rows.map(bookedIn)[0];
  }

  async of(by: 'id' | 'question', value: string): Promise<BookedVerification | undefined> {
    const rows = await this.query<Row>(
      `SELECT ${columns} FROM ledger_verification WHERE ${by} = $1`,
      [value],
    );
    return rows.map(bookedIn)[0];
  }

  /** Still at it. False if somebody else has taken it over meanwhile. */
  async touch(
    owner: string,
    status: BookedVerification['status'],
    { position, lastIndex, eventsPerSecond, remainingMs }: Progress,
  ): Promise<boolean> {
    return this.update(
      owner,
      `status = $2, position = $3, last_index = $4, events_per_second = $5, remaining_ms = $6`,
      [status, position, lastIndex, eventsPerSecond, remainingMs],
    );
  }

  async keep(owner: string, { state, seal }: Sealed): Promise<boolean> {
    return this.update(owner, 'state = $2, seal = $3, kept_at = clock_timestamp()', [state, seal]);
  }

  /** What was kept, with the milliseconds since. */
  async kept(owner: string): Promise<(Sealed & { readonly ageMs: number }) | undefined> {
    const [row] = await this.query<Sealed & { readonly ageMs: number }>(
      `SELECT state, seal, extract(epoch FROM clock_timestamp() - kept_at)::float8 * 1000 AS "ageMs"
       FROM ledger_verification WHERE owner = $1 AND state IS NOT NULL`,
      [owner],
    );
    return row;
  }

  /** What was kept of it is of no use any more. */
  async done(owner: string, outcome: Verification): Promise<boolean> {
    const { ok, lastIndex } = outcome;
    return this.update(
      owner,
      `status = 'done', outcome = $2, position = CASE WHEN $4 THEN $3::bigint ELSE position END,
       last_index = $3, remaining_ms = 0, state = NULL, seal = NULL`,
      [JSON.stringify(outcome), lastIndex, ok],
    );
  }

  /** Ended without an outcome: who asks again goes on with what was kept. */
  async broken(owner: string, status: 'failed' | 'interrupted', problem?: Problem): Promise<void> {
    await this.update(owner, 'status = $2, problem = $3', [
      status,
      problem ? JSON.stringify(problem) : null,
    ]);
  }

  private async update(owner: string, set: string, values: readonly unknown[]): Promise<boolean> {
    const rows = await this.query<object>(
      `WITH mine AS (UPDATE ledger_verification SET ${set}, touched_at = clock_timestamp()
         WHERE owner = $1 AND ${active} RETURNING id)
       SELECT id FROM mine`,
      [owner, ...values],
    );
    return rows.length > 0;
  }

  private query<T>(sql: string, values: readonly unknown[] = []): Promise<readonly T[]> {
    return this.dataSource.query<T[]>(sql, [...values]);
  }
}

const columns = `id, position, last_index, events_per_second, remaining_ms, outcome, problem,
  CASE WHEN ${active} AND touched_at < clock_timestamp() - ${GONE_AFTER} THEN 'interrupted' ELSE status END AS status`;

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

const bookedIn = (row: Row): BookedVerification => ({
  id: row.id,
  status: row.status,
  position: Number(row.position),
  lastIndex: Number(row.last_index),
  eventsPerSecond: numberOf(row.events_per_second),
  remainingMs: numberOf(row.remaining_ms),
  outcome: row.outcome,
  problem: row.problem,
});
