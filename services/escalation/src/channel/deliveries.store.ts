import { derivedId, type Instant, plusMs, Refusal } from '@nightshift/kernel';
import { type Page, pageOf, placeOfCursor } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { DeliveryDto, DeliveryListQuery } from './channel.dto.js';
import type { PublishedFacts } from './message.js';

/** One message of one event for one channel. */
export interface DeliveryRow {
  readonly deliveryId: string;
  readonly tenant: string;
  readonly channel: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The published event without its content, as text; empty: what it told of was erased. */
  readonly event: string;
  /** Tries so far, with the one that it was claimed for. */
  readonly attempts: number;
  /** Grows with each claim: whoever was overtaken writes nothing. */
  readonly claims: number;
}

/** What a channel is to be told. */
export interface NewDelivery {
  readonly tenant: string;
  readonly channel: string;
  readonly event: PublishedFacts;
}

interface ListedRow extends Omit<DeliveryDto, 'createdAt' | 'nextAt'> {
  readonly createdAt: Date;
  readonly nextAt: Date;
}

const CLAIMED = `delivery_id AS "deliveryId", tenant, channel, event_id AS "eventId",
  event_type AS "eventType", event, attempts, claims`;
const LISTED = `delivery_id AS "deliveryId", channel, event_id AS "eventId",
  event_type AS "eventType", status, attempts, next_at AS "nextAt", last_fault AS "lastFault",
  created_at AS "createdAt"`;

const NEW = [
  'id',
  'tenant',
  'channel',
  'event_id',
  'event_type',
  'event',
  'task_id',
  'subject_key',
] as const;

/** Messages on their way: rows, so that a restart or another replica loses none. */
export class Deliveries {
  constructor(private readonly dataSource: DataSource) {}

  /** Whatever comes again finds its row. */
  async add(news: readonly NewDelivery[], at: Instant): Promise<void> {
    const rows = news.map(({ tenant, channel, event }) => ({
      id: derivedId('delivery', tenant, channel, event.id),
      tenant,
      channel,
      event_id: event.id,
      event_type: event.type,
      event: JSON.stringify(event),
      task_id: event.taskid,
      subject_key: event.subjectkey ?? null,
    }));
    await this.dataSource.query(
      `INSERT INTO delivery (delivery_id, tenant, channel, event_id, event_type, event, task_id,
         subject_key, status, attempts, claims, next_at, created_at, updated_at)
       SELECT new.*, 'due', 0, 0, $9, $9, $9
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[],
         $7::text[], $8::text[]) AS new
       ON CONFLICT DO NOTHING`,
      [...NEW.map((name) => rows.map((row) => row[name])), at],
    );
  }

  /**
   * Due rows, for whoever calls it alone until the lease ends: a process that dies in between
   * leaves them to the others.
   */
  async claim(now: Instant, leaseMs: number, max: number): Promise<readonly DeliveryRow[]> {
    const [rows]: [DeliveryRow[]] = await this.dataSource.query(
      `UPDATE delivery SET attempts = attempts + 1, claims = claims + 1, next_at = $2, updated_at = $1
       WHERE delivery_id IN (
         SELECT delivery_id FROM delivery WHERE status = 'due' AND next_at <= $1
         ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${CLAIMED}`,
      [now, plusMs(now, leaseMs), max],
    );
    return rows;
  }

  async end(
    { deliveryId, claims }: DeliveryRow,
    status: 'sent' | 'failed',
    fault: string | undefined,
    at: Instant,
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE delivery SET status = $3, last_fault = $4, updated_at = $5, next_at = $5
       WHERE delivery_id = $1 AND claims = $2`,
      [deliveryId, claims, status, fault ?? null, at],
    );
  }

  async postpone(
    { deliveryId, claims }: DeliveryRow,
    nextAt: Instant,
    fault: string,
    at: Instant,
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE delivery SET next_at = $3, last_fault = $4, updated_at = $5
       WHERE delivery_id = $1 AND claims = $2`,
      [deliveryId, claims, nextAt, fault, at],
    );
  }

  /** What has its end and is older than any event that could still come again. */
  async prune(before: Instant): Promise<void> {
    await this.dataSource.query("DELETE FROM delivery WHERE status <> 'due' AND updated_at < $1", [
      before,
    ]);
  }

  /** Due at once, with all its tries. @throws Refusal `no-such-delivery`, `delivery-under-way`, `delivery-erased` */
  async redeliver(tenant: string, deliveryId: string, at: Instant): Promise<DeliveryDto> {
    const [rows]: [ListedRow[]] = await this.dataSource.query(
      `UPDATE delivery SET status = 'due', attempts = 0, next_at = $3, updated_at = $3, last_fault = NULL
       WHERE tenant = $1 AND delivery_id = $2 AND status <> 'due' AND event <> ''
       RETURNING ${LISTED}`,
      [tenant, deliveryId, at],
    );
    const [row] = rows;
    if (row) return dtoOf(row);
    const { status } = await this.one(tenant, deliveryId);
    if (status !== 'due')
      throw new Refusal(
        'delivery-erased',
        'conflict',
        'What this message told of was erased: there is nothing left to send.',
      );
    throw new Refusal(
      'delivery-under-way',
      'conflict',
      'This message is still being tried: GET /v1/deliveries says when.',
    );
  }

  /** @throws Refusal `no-such-delivery` */
  async one(tenant: string, deliveryId: string): Promise<DeliveryDto> {
    const [row]: ListedRow[] = await this.dataSource.query(
      `SELECT ${LISTED} FROM delivery WHERE tenant = $1 AND delivery_id = $2`,
      [tenant, deliveryId],
    );
    if (row) return dtoOf(row);
    throw new Refusal(
      'no-such-delivery',
      'not-found',
      'There is no such delivery for this tenant. List them with GET /v1/deliveries.',
    );
  }

  /** The newest first. */
  async list(
    tenant: string,
    { channel, status, cursor, limit }: DeliveryListQuery,
  ): Promise<Page<DeliveryDto>> {
    const place = placeOfCursor(cursor);
    const rows: ListedRow[] = await this.dataSource.query(
      `SELECT ${LISTED} FROM delivery WHERE tenant = $1
         AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR status = $3)
         AND ($4::timestamptz IS NULL OR (created_at, delivery_id) < ($4, $5::uuid))
       ORDER BY created_at DESC, delivery_id DESC LIMIT $6`,
      [tenant, channel ?? null, status ?? null, place?.at ?? null, place?.id ?? null, limit + 1],
    );
    return pageOf(rows.map(dtoOf), limit, ({ createdAt, deliveryId }) => [createdAt, deliveryId]);
  }
}

const dtoOf = ({ createdAt, nextAt, ...row }: ListedRow): DeliveryDto => ({
  ...row,
  createdAt: createdAt.toISOString(),
  nextAt: row.status === 'due' ? nextAt.toISOString() : null,
});
