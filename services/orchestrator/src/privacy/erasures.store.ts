import type { DataOf } from '@nightshift/contracts';
import type { KeyFacts } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { type Page, pageOf, placeOfCursor } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';

/** An erasure as its table has it. */
export interface Erasure {
  readonly erasureId: string;
  readonly tenant: string;
  readonly cause: 'subject' | 'retention';
  /** Of `subject`: its pseudonym. */
  readonly subject: string | null;
  /** Of `retention`. */
  readonly workflow: string | null;
  readonly before: string | null;
  readonly by: string;
  readonly reason: string;
  readonly requestedAt: Date;
  readonly keys: readonly KeyFacts[];
  /** How often all copies were told to go: twice, and it is done. */
  readonly passes: number;
  readonly tasks: number;
  readonly cancelled: number;
  readonly fault: string | null;
  readonly completedAt: Date | null;
}

type NewErasure = Pick<
  Erasure,
  'erasureId' | 'tenant' | 'cause' | 'subject' | 'workflow' | 'before' | 'by' | 'reason' | 'keys'
> & {
  readonly at: string;
  /** It is not due before `wentThrough`. */
  readonly waits?: boolean;
};

/** As a subject's erasure was asked for; its reason as a table takes it, whatever an older service let pass. */
export const orderOf = (
  request: DataOf<'erasure.requested.v1'>,
  tenant: string,
  at: string,
): NewErasure => ({
  ...request,
  reason: request.reason.replaceAll('\0', '\ufffd'),
  tenant,
  cause: 'subject',
  workflow: null,
  before: null,
  keys: [],
  at,
});

const COLUMNS = `erasure_id AS "erasureId", tenant, cause, subject, workflow, before::text, by, reason,
  requested_at AS "requestedAt", keys, passes, tasks, cancelled, fault, completed_at AS "completedAt"`;

/** For another process, should the one at it die. */
const LEASE = "interval '5 minutes'";

export class Erasures {
  constructor(private readonly dataSource: DataSource) {}

  /** The same again changes nothing. @returns whether it is new */
  async add(one: NewErasure): Promise<boolean> {
    const added: readonly object[] = await this.dataSource.query(
      `INSERT INTO erasure (erasure_id, tenant, cause, subject, workflow, before, by, reason, requested_at, keys, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $11 THEN NULL ELSE $9::timestamptz END)
       ON CONFLICT DO NOTHING RETURNING erasure_id`,
      [
        one.erasureId,
        one.tenant,
        one.cause,
        one.subject,
        one.workflow,
        one.before,
        one.by,
        one.reason,
        one.at,
        JSON.stringify(one.keys),
        one.waits ?? false,
      ],
    );
    return added.length > 0;
  }

  /** Of subjects: by their ids, whether they have destroyed anything, as far as these rows know. */
  async ofSubjects(tenant: string): Promise<ReadonlyMap<string, boolean>> {
    const rows: { id: string; begun: boolean }[] = await this.dataSource.query(
      `SELECT erasure_id AS id, passes > 0 OR keys <> '[]' AS begun FROM erasure WHERE tenant = $1 AND cause = 'subject'`,
      [tenant],
    );
    return new Map(rows.map(({ id, begun }) => [id, begun]));
  }

  /** Their keys were destroyed before, and all copies told to go: once more then, and they are complete. */
  async wentThrough(erasureIds: readonly string[], nextAt: string): Promise<void> {
    await this.dataSource.query(
      'UPDATE erasure SET passes = 1, next_at = $2, fault = NULL WHERE passes = 0 AND erasure_id = ANY ($1::uuid[])',
      [erasureIds, nextAt],
    );
  }

  /** One that is due, for this process alone for a while. */
  async claim(now: string): Promise<Erasure | undefined> {
    const [rows]: [Erasure[]] = await this.dataSource.query(
      `UPDATE erasure SET next_at = $1::timestamptz + ${LEASE} WHERE erasure_id = (
         SELECT erasure_id FROM erasure WHERE next_at <= $1 AND completed_at IS NULL ORDER BY cause = 'retention', next_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING ${COLUMNS}`,
      [now],
    );
    return rows[0];
  }

  /**
   * Before they are destroyed: afterwards nobody knows what they were for.
   * @returns whether there is anything left to do: another process may have completed it
   */
  async keepKeys(erasureId: string, keys: readonly KeyFacts[]): Promise<boolean> {
    const [, kept]: [unknown, number] = await this.dataSource.query(
      'UPDATE erasure SET keys = $2 WHERE erasure_id = $1 AND completed_at IS NULL',
      [erasureId, JSON.stringify(keys)],
    );
    return kept > 0;
  }

  /** Of a pass that does not come to its end: nobody finds them under way again. */
  async keepCancelled(erasureId: string, cancelled: number): Promise<void> {
    await this.dataSource.query(
      'UPDATE erasure SET cancelled = $2 WHERE erasure_id = $1 AND completed_at IS NULL',
      [erasureId, cancelled],
    );
  }

  async passed(
    erasureId: string,
    { passes, tasks, cancelled }: Pick<Erasure, 'passes' | 'tasks' | 'cancelled'>,
    nextAt: string | undefined,
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE erasure SET passes = $2, tasks = $3, cancelled = $4, next_at = $5, fault = NULL,
         completed_at = CASE WHEN $5::timestamptz IS NULL THEN now() END WHERE erasure_id = $1 AND passes <= $2 AND completed_at IS NULL`,
      [erasureId, passes, tasks, cancelled, nextAt ?? null],
    );
  }

  async failed(erasureId: string, fault: string, nextAt: string): Promise<void> {
    await this.dataSource.query(
      'UPDATE erasure SET fault = $2, next_at = $3 WHERE erasure_id = $1 AND completed_at IS NULL',
      [erasureId, fault.slice(0, 2000), nextAt],
    );
  }

  /** Whose keys are destroyed, and nobody known any more, whatever a ring that was restored says. */
  done(after: string): Promise<Pick<Erasure, 'erasureId' | 'tenant' | 'subject' | 'keys'>[]> {
    return this.dataSource.query(
      `SELECT erasure_id AS "erasureId", tenant, subject, keys FROM erasure
       WHERE passes > 0 AND erasure_id > $1 ORDER BY erasure_id LIMIT 100`,
      [after],
    );
  }

  /** Nothing of it was carried out, nor will be: the same may be ordered again. */
  async withdraw(erasureId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM erasure WHERE erasure_id = $1 AND passes = 0', [
      erasureId,
    ]);
  }

  /** Of a subject whose keys are destroyed. */
  async ofErased(tenant: string, subject: string): Promise<string | undefined> {
    const [row]: { id: string }[] = await this.dataSource.query(
      'SELECT erasure_id AS id FROM erasure WHERE tenant = $1 AND subject = $2 AND passes > 0 LIMIT 1',
      [tenant, subject],
    );
    return row?.id;
  }

  /** @throws Refusal `no-such-erasure` */
  async one(tenant: string, erasureId: string): Promise<Erasure> {
    const [row]: Erasure[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM erasure WHERE tenant = $1 AND erasure_id = $2`,
      [tenant, erasureId],
    );
    if (row) return row;
    throw new Refusal(
      'no-such-erasure',
      'not-found',
      'There is no such erasure. List them with nightshift subject erasures.',
    );
  }

  async list(tenant: string, limit: number, cursor: string | undefined): Promise<Page<Erasure>> {
    const place = placeOfCursor(cursor);
    const rows: Erasure[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM erasure
       WHERE tenant = $1 AND ($2::timestamptz IS NULL OR (requested_at, erasure_id) < ($2, $3::uuid))
       ORDER BY requested_at DESC, erasure_id DESC LIMIT $4`,
      [tenant, place?.at ?? null, place?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, ({ requestedAt, erasureId }) => [
      requestedAt.toISOString(),
      erasureId,
    ]);
  }
}
