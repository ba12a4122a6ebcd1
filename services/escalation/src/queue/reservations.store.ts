import { localUser } from '@nightshift/contracts';
import { type Instant, plusMs } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';

/** Which tickets are looked through: those of one such place can be reserved together. */
export interface Place {
  readonly tenant: string;
  readonly order: 'due' | 'risk';
  /** Undefined: of all. */
  readonly queues: readonly string[] | undefined;
  /** Whose members the actors are not among. */
  readonly closed: readonly string[];
}

export interface Reserved {
  readonly ticketId: string;
  readonly taskId: string;
  readonly queue: string;
}

interface Row extends Reserved {
  readonly kind: string;
  readonly assignee: string | null;
  readonly author: string | null;
  readonly endorsedBy: string | null;
}

interface Waiting {
  readonly actor: string;
  readonly now: Instant;
  readonly resolve: (reserved: Reserved | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Others take the next ones meanwhile; if this process dies, the ticket is offered again soon. */
const RESERVED_MS = 10_000;

const ORDERS = { due: 'due_at, ticket_id', risk: 'urgency, due_at, opened_at, ticket_id' };

const takeable = (order: string, state: string): string => `
  SELECT ticket_id, urgency, due_at, opened_at FROM ticket_view
  WHERE tenant = $1 AND status = 'open' AND ${state}
    AND (reserved_until IS NULL OR reserved_until <= $2)
    AND (snoozed_until IS NULL OR snoozed_until <= $2)
    AND (assignee = ANY ($3) OR (assignee IS NULL AND NOT queue = ANY ($4)))
    AND ($5::text[] IS NULL OR queue = ANY ($5))
    AND ($8::text IS NULL
      OR ((kind <> 'approval' OR author IS DISTINCT FROM $8 OR $8 = '${localUser}')
        AND endorsed_by IS DISTINCT FROM $8))
  ORDER BY ${order} LIMIT $7 FOR UPDATE SKIP LOCKED`;

/**
 * The row lock keeps claimers of several replicas apart that ask at the same moment; the
 * reservation does so until the list has heard of the claim. Two searches, so that what is held
 * has not to be read by everybody who looks for what is not.
 */
const reserve = (order: string): string => `
  WITH fresh AS (${takeable(order, 'claimed_by IS NULL')}),
  lapsed AS (${takeable(order, 'claimed_until <= $2')}),
  next AS (
    SELECT * FROM (SELECT * FROM fresh UNION ALL SELECT * FROM lapsed) AS one_of
    ORDER BY ${order} LIMIT $7
  ), reserved AS (
    UPDATE ticket_view t SET reserved_until = $6 FROM next
    WHERE t.ticket_id = next.ticket_id RETURNING t.*
  )
  SELECT ticket_id AS "ticketId", task_id AS "taskId", queue, kind, assignee, author,
    endorsed_by AS "endorsedBy"
  FROM reserved ORDER BY ${order}`;

const RESERVE = { due: reserve(ORDERS.due), risk: reserve(ORDERS.risk) };

/**
 * Sets tickets aside, each for one person. Who asks while a search is under way is served by the
 * next one, with all others that wait: 32 who ask at once are two searches, not 32.
 */
export class Reservations {
  private readonly waiting = new Map<string, { place: Place; persons: Waiting[] }>();

  constructor(private readonly dataSource: DataSource) {}

  /** The first ticket there that `actor` may answer; `undefined`: there is none. */
  next(place: Place, actor: string, now: Instant): Promise<Reserved | undefined> {
    return new Promise((resolve, reject) => {
      const person = { actor, now, resolve, reject };
      const key = JSON.stringify(place);
      const known = this.waiting.get(key);
      if (known) {
        known.persons.push(person);
        return;
      }
      this.waiting.set(key, { place, persons: [person] });
      void this.serve(key);
    });
  }

  /** Offers them to everybody at once. */
  async giveBack(rows: readonly Reserved[]): Promise<void> {
    await this.dataSource.query(
      'UPDATE ticket_view SET reserved_until = NULL WHERE ticket_id = ANY ($1::uuid[])',
      [rows.map(({ ticketId }) => ticketId)],
    );
  }

  private async serve(key: string): Promise<void> {
    for (;;) {
      const known = this.waiting.get(key);
      const persons = known?.persons.splice(0) ?? [];
      if (!known || persons.length === 0) break;
      await this.serveAll(known.place, persons).catch((error: unknown) => {
        for (const { reject } of persons) reject(error);
      });
    }
    this.waiting.delete(key);
  }

  private async serveAll(place: Place, persons: readonly Waiting[]): Promise<void> {
    const rows = await this.reserve(place, persons);
    const isAll = rows.length < persons.length;
    const left = [...rows];
    for (const person of persons) {
      const index = left.findIndex((row) => mayTake(row, person.actor));
      const [row] = index < 0 ? [] : left.splice(index, 1);
      if (row || isAll || persons.length === 1) person.resolve(row);
      // What was found is not for them, and there is more: they are looked for alone.
      else this.serveAll(place, [person]).catch(person.reject);
    }
    if (left.length > 0) await this.giveBack(left);
  }

  private reserve(
    { tenant, order, queues, closed }: Place,
    persons: readonly Waiting[],
  ): Promise<Row[]> {
    const now = persons.map((one) => one.now).reduce((a, b) => (a > b ? a : b));
    const actors = persons.map(({ actor }) => actor);
    return this.dataSource.query(RESERVE[order], [
      tenant,
      now,
      actors,
      closed,
      queues ?? null,
      plusMs(now, RESERVED_MS),
      persons.length,
      persons.length === 1 ? actors[0] : null,
    ]);
  }
}

/** As the ticket would refuse it: whoever asked for an approval, and the first of two persons. */
const mayTake = ({ kind, assignee, author, endorsedBy }: Row, actor: string): boolean =>
  (assignee === null || assignee === actor) &&
  (kind !== 'approval' || author !== actor || actor === localUser) &&
  endorsedBy !== actor;
