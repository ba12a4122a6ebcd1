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

/** Two searches, so that what is held has not to be read by everybody who looks for what is not. */
const first = (order: string, locked: '' | 'FOR UPDATE SKIP LOCKED'): string => `
  fresh AS (${takeable(order, 'claimed_by IS NULL')} ${locked}),
  lapsed AS (${takeable(order, 'claimed_until <= $2')} ${locked}),
  next AS (
    SELECT * FROM (SELECT * FROM fresh UNION ALL SELECT * FROM lapsed) AS one_of
    ORDER BY ${order} LIMIT $6
  )`;

const takeable = (order: string, state: string): string => `
  SELECT ticket_id, urgency, due_at, opened_at FROM ticket_view
  WHERE tenant = $1 AND status = 'open' AND ${state}
    AND (reserved_until IS NULL OR reserved_until <= $2)
    AND (snoozed_until IS NULL OR snoozed_until <= $2)
    AND (assignee = ANY ($3) OR (assignee IS NULL AND NOT queue = ANY ($4)))
    AND ($5::text[] IS NULL OR queue = ANY ($5))
    AND ($7::text IS NULL
      OR ((kind <> 'approval' OR author IS DISTINCT FROM $7 OR $7 = '${localUser}')
        AND endorsed_by IS DISTINCT FROM $7))
  ORDER BY ${order} LIMIT $6`;

/**
 * The row lock keeps claimers of several replicas apart that ask at the same moment; the
 * reservation does so until the list has heard of the claim. That it is on the disk nobody waits for:
 * what a crash of the database takes of it is offered again.
 */
const reserve = (order: string): string => `
  WITH ${first(order, 'FOR UPDATE SKIP LOCKED')}, reserved AS (
    UPDATE ticket_view t SET reserved_until = $8 FROM next
    WHERE t.ticket_id = next.ticket_id RETURNING t.*
  )
  SELECT ticket_id AS "ticketId", task_id AS "taskId", queue, kind, assignee, author,
    endorsed_by AS "endorsedBy"
  FROM reserved, (SELECT set_config('synchronous_commit', 'off', true)) AS unsynced
  ORDER BY ${order}`;

/** A lock, too, would keep it from others for as long. */
const look = (order: string): string => `
  WITH ${first(order, '')}
  SELECT t.ticket_id AS "ticketId", t.task_id AS "taskId", t.queue
  FROM next JOIN ticket_view AS t USING (ticket_id) WHERE t.subject_key IS NOT NULL`;

const LOOK = { due: look(ORDERS.due), risk: look(ORDERS.risk) };
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

  /** The first ticket there that `actor` may answer, not set aside; only if it is sealed for a data subject. */
  async sealed(
    { order, ...place }: Place,
    actor: string,
    now: Instant,
  ): Promise<Reserved | undefined> {
    const parameters = parametersOf(place, [actor], now);
    const [row]: Reserved[] = await this.dataSource.query(LOOK[order], parameters);
    return row;
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

  private reserve({ order, ...place }: Place, persons: readonly Waiting[]): Promise<Row[]> {
    const now = persons.map((one) => one.now).reduce((a, b) => (a > b ? a : b));
    const actors = persons.map(({ actor }) => actor);
    const parameters = [...parametersOf(place, actors, now), plusMs(now, RESERVED_MS)];
    return this.dataSource.query(RESERVE[order], parameters);
  }
}

const parametersOf = (
  { tenant, queues, closed }: Omit<Place, 'order'>,
  actors: readonly string[],
  now: Instant,
): unknown[] => [
  tenant,
  now,
  actors,
  closed,
  queues ?? null,
  actors.length,
  actors.length === 1 ? actors[0] : null,
];

/** As the ticket would refuse it: whoever asked for an approval, and the first of two persons. */
const mayTake = ({ kind, assignee, author, endorsedBy }: Row, actor: string): boolean =>
  (assignee === null || assignee === actor) &&
  (kind !== 'approval' || author !== actor || actor === localUser) &&
  endorsedBy !== actor;
