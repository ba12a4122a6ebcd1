import type { DataSource } from 'typeorm';
import type { Verification } from '../ledger/verify.store.js';
import {
  isSame,
  type Seal,
  type Sealed,
  sealOfOutcome,
  type WhichVerification,
} from './kept-walk.store.js';
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

export interface Claim extends WhichVerification {
  readonly owner: string;
  /** What was kept of an earlier one is thrown away. */
  readonly afresh: boolean;
}

interface Row extends WhichVerification {
  readonly status: BookedVerification['status'];
  readonly position: string;
  readonly last_index: string;
  readonly events_per_second: string | null;
  readonly remaining_ms: string | null;
  /** The very text that was sealed. */
  readonly outcome: string | null;
  readonly seal: Buffer | null;
  readonly problem: Problem | null;
}

/** Whoever is at one says so more often than this. */
const GONE_AFTER = "interval '15 seconds'";
const FORGOTTEN_AFTER = "interval '7 days'";
const active = "status IN ('waiting', 'running')";

/** Which verifications there are, who is at them, and what was kept of those that were interrupted. */
export class VerificationBook {
  /** @param seal absent where the ledger has no key */
  constructor(
    private readonly dataSource: DataSource,
    private readonly seal: Seal | undefined,
  ) {}

  /**
   * Takes the question, unless somebody is at it. One that was interrupted keeps its id and what was
   * kept of it; beside one that is done, another begins.
   */
  async claim({ id, owner, question, afresh }: Claim): Promise<BookedVerification | undefined> {
    await this.query(
      `DELETE FROM ledger_verification WHERE touched_at < clock_timestamp() - ${FORGOTTEN_AFTER}`,
    );
    const rows = await this.query<Row>(
      `INSERT INTO ledger_verification AS v (id, question, owner, status) VALUES ($1, $2, $3, 'waiting')
       ON CONFLICT (question) WHERE status <> 'done' DO UPDATE SET
         id = CASE WHEN $4 THEN excluded.id ELSE v.id END,
         state = CASE WHEN $4 THEN NULL ELSE v.state END,
         position = CASE WHEN $4 THEN 0 ELSE v.position END,
         owner = excluded.owner, status = 'waiting', outcome = NULL, problem = NULL,
         events_per_second = NULL, remaining_ms = NULL, touched_at = clock_timestamp()
       WHERE NOT (v.${active} AND v.touched_at > clock_timestamp() - ${GONE_AFTER})
       RETURNING ${columns}`,
      [id, question, owner, afresh],
    );
    return rows.map((row) => bookedIn(row, this.seal))[0];
  }

  async of(id: string): Promise<BookedVerification | undefined> {
    return this.first('id = $1', id);
  }

  /** The one of this question that is under way, or waits for somebody to go on with it. */
  async open(question: string): Promise<BookedVerification | undefined> {
    return this.first(`question = $1 AND status <> 'done'`, question);
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

  /** What was kept. */
  async kept(owner: string): Promise<Sealed | undefined> {
    const [row] = await this.query<Sealed>(
      'SELECT state, seal FROM ledger_verification WHERE owner = $1 AND state IS NOT NULL',
      [owner],
    );
    return row;
  }

  /** What was kept of it is of no use any more; what was found is sealed in its place. */
  async done(claim: Claim, outcome: Verification): Promise<boolean> {
    const { ok, lastIndex } = outcome;
    const text = JSON.stringify(outcome);
    const code = this.seal && sealOfOutcome(text, claim, this.seal);
    return this.update(
      claim.owner,
      `status = 'done', outcome = $2, position = CASE WHEN $4 THEN $3::bigint ELSE position END,
       last_index = $3, remaining_ms = 0, state = NULL, seal = $5`,
      [text, lastIndex, ok, code ?? null],
    );
  }

  /** Ended without an outcome: who asks again goes on with what was kept. */
  async broken(owner: string, status: 'failed' | 'interrupted', problem?: Problem): Promise<void> {
    await this.update(owner, 'status = $2, problem = $3', [
      status,
      problem ? JSON.stringify(problem) : null,
    ]);
  }

  private async first(where: string, value: string): Promise<BookedVerification | undefined> {
    const rows = await this.query<Row>(
      `SELECT ${columns} FROM ledger_verification WHERE ${where}`,
      [value],
    );
    return rows.map((row) => bookedIn(row, this.seal))[0];
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

const columns = `id, question, position, last_index, events_per_second, remaining_ms, outcome::text AS outcome, seal, problem,
  CASE WHEN ${active} AND touched_at < clock_timestamp() - ${GONE_AFTER} THEN 'interrupted' ELSE status END AS status`;

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

const bookedIn = (row: Row, seal: Seal | undefined): BookedVerification => ({
  id: row.id,
  status: row.status,
  position: Number(row.position),
  lastIndex: Number(row.last_index),
  eventsPerSecond: numberOf(row.events_per_second),
  remainingMs: numberOf(row.remaining_ms),
  ...found(row, seal),
});

/** Whoever can write to this table must not be able to say that nothing differs. */
const found = (
  { outcome, problem, ...row }: Row,
  seal: Seal | undefined,
): Pick<BookedVerification, 'outcome' | 'problem'> & { readonly status?: 'failed' } => {
  if (outcome === null) return { outcome, problem };
  const wanted = seal && sealOfOutcome(outcome, row, seal);
  if (!wanted || isSame(row.seal ?? Buffer.alloc(0), wanted))
    return { outcome: JSON.parse(outcome) as Verification, problem };
  return { status: 'failed', outcome: null, problem: notSealed };
};

const notSealed: Problem = {
  code: 'verification-failed',
  detail:
    'This ledger has not sealed what stands there as the outcome (or its key has been changed since). Verify again.',
};
