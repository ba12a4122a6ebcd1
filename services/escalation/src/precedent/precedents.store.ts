import { SEALED_TEXT } from '@nightshift/contracts';
import { type Aggregates, beforeItCounts, type TaskKey } from '@nightshift/event-store';
import { derivedId, type Instant, Refusal } from '@nightshift/kernel';
import {
  eventContextOf,
  type Page,
  pageOf,
  placeOfCursor,
  type RequestContext,
} from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { Ticket } from '../ticket/ticket-state.js';
import {
  mayBeKept,
  noSuchPrecedent,
  type Precedent,
  type PrecedentCommand,
  refuseScope,
} from './precedent.js';
import {
  COLUMNS,
  DECIDED,
  type DecidedTicket,
  INSERT,
  type PrecedentRow,
  type PrecedentWithDecided,
  REVOKE,
} from './precedent-rows.store.js';

/** What is kept for the next tickets of the same question. */
export interface Keep {
  readonly workflow?: string | undefined;
  readonly expiresAt: Instant;
}

/** The ticket as it was answered. Its answer stays sealed by the key of its task. */
export interface KeptFrom {
  readonly ticketId: string;
  readonly ticket: Ticket;
  readonly sealing: TaskKey | undefined;
}

/** Precedents as people see them. */
export class Precedents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly streams: Aggregates<PrecedentCommand, Precedent>,
  ) {}

  /**
   * The same again is the same precedent. @throws Refusal `no-precedent`, `invalid-precedent`,
   * `not-answered`, `precedent-exists`
   */
  async keep(
    request: RequestContext,
    source: KeptFrom,
    { workflow, expiresAt }: Keep,
  ): Promise<PrecedentWithDecided> {
    const { tenant, actor: by, now: at } = request;
    const precedentId = idOf(source.ticketId, { workflow, expiresAt });
    await this.refuseSecond(request, [source], { workflow, expiresAt });
    const context = eventContextOf(request, this.streams.streamOf(precedentId));
    const { state } = await this.streams.handle(
      precedentId,
      {
        type: 'keepPrecedent',
        precedentId,
        fromTicketId: source.ticketId,
        ticket: source.ticket,
        workflow,
        expiresAt,
        by,
        at,
      },
      { ...context, ...(source.sealing && { subjectKey: source.sealing.subjectKey }) },
    );
    await this.project(tenant, state, at, source.sealing !== undefined);
    return this.one(tenant, precedentId);
  }

  /** It decides nothing more from the moment on at which this resolves. */
  async revoke(
    request: RequestContext,
    precedentId: string,
    reason: string,
  ): Promise<PrecedentWithDecided> {
    const { tenant, actor: by, now } = request;
    await this.row(tenant, precedentId);
    await this.streams.newest(precedentId);
    // The row counts before the event does.
    await beforeItCounts();
    await this.dataSource.query(REVOKE, [precedentId, by, now]);
    const context = eventContextOf(request, this.streams.streamOf(precedentId));
    await this.streams.handle(precedentId, { type: 'revokePrecedent', by, reason }, context);
    return this.one(tenant, precedentId);
  }

  /**
   * @param at of the newest event
   * @param isSealed then its title does not stand in the row: lists take it from the stream
   */
  async project(tenant: string, state: Precedent, at: Instant, isSealed: boolean): Promise<void> {
    if (state.status === 'none') return;
    const { precedentId, groupKey, kind, fromTicketId, workflow, by, expiresAt } = state.facts;
    const title = isSealed
      ? SEALED_TEXT
      : state.title.replaceAll('\u0000', '\uFFFD').toWellFormed();
    await this.dataSource.query(INSERT, [
      precedentId,
      tenant,
      groupKey,
      kind,
      fromTicketId,
      workflow ?? null,
      title,
      by,
      at,
      expiresAt,
    ]);
    if (state.status === 'revoked')
      await this.dataSource.query(REVOKE, [precedentId, state.by, at]);
  }

  /** With what it decided, the newest first. @throws Refusal `no-such-precedent` */
  async one(tenant: string, precedentId: string): Promise<PrecedentWithDecided> {
    const row = await this.row(tenant, precedentId);
    const { state } = await this.streams.newest(precedentId);
    const decided: (DecidedTicket & { total: number })[] = await this.dataSource.query(DECIDED, [
      precedentId,
    ]);
    return { row, precedent: state, decided, decidedCount: decided[0]?.total ?? 0 };
  }

  /** The newest first. */
  async list(
    tenant: string,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<PrecedentRow>> {
    const place = placeOfCursor(cursor);
    const rows: PrecedentRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM precedent_view
       WHERE tenant = $1 AND ($2::timestamptz IS NULL OR (kept_at, precedent_id) < ($2, $3::uuid))
       ORDER BY kept_at DESC, precedent_id DESC LIMIT $4`,
      [tenant, place?.at ?? null, place?.id ?? null, limit + 1],
    );
    const page = pageOf(rows, limit, ({ keptAt, precedentId }) => [keptAt, precedentId]);
    return { ...page, items: await Promise.all(page.items.map(this.titled)) };
  }

  /** Of a ticket; a moment behind, as all that is read of the list. */
  async tenantOf(ticketId: string): Promise<string | undefined> {
    const [row]: { tenant: string }[] = await this.dataSource.query(
      'SELECT tenant FROM ticket_view WHERE ticket_id = $1',
      [ticketId],
    );
    return row?.tenant;
  }

  private readonly titled = async (row: PrecedentRow): Promise<PrecedentRow> => {
    if (row.title !== SEALED_TEXT) return row;
    const { state } = await this.streams.load(row.precedentId);
    return state.status === 'none' ? row : { ...row, title: state.title };
  };

  private async row(tenant: string, precedentId: string): Promise<PrecedentRow> {
    const [row]: PrecedentRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM precedent_view WHERE tenant = $1 AND precedent_id = $2`,
      [tenant, precedentId],
    );
    if (row) return this.titled(row);
    throw noSuchPrecedent();
  }

  /**
   * Two that say different things would leave it to chance which one counts.
   * @throws Refusal `precedent-exists`, and what the precedent itself would be refused for
   */
  async refuseSecond(
    { tenant, now }: Pick<RequestContext, 'tenant' | 'now'>,
    sources: readonly { readonly ticketId: string; readonly ticket: Ticket }[],
    keep: Keep,
  ): Promise<void> {
    const keys = sources.map(({ ticket }) => {
      refuseScope({ ...keep, at: now }, ticket);
      return mayBeKept(ticket).groupKey;
    });
    const [other]: { id: string }[] = await this.dataSource.query(
      `SELECT precedent_id AS id FROM precedent_view
       WHERE tenant = $1 AND group_key = ANY ($2) AND revoked_at IS NULL AND expires_at > $3
         AND precedent_id <> ALL ($4::uuid[])
         AND (workflow IS NULL OR $5::text IS NULL OR workflow = $5)
       LIMIT 1`,
      [tenant, keys, now, sources.map(({ ticketId }) => idOf(ticketId, keep)), keep.workflow],
    );
    if (other)
      throw new Refusal(
        'precedent-exists',
        'conflict',
        `Precedent ${other.id} holds for the same question already. Revoke it first.`,
      );
  }
}

/** The same request again finds what the first one made. */
const idOf = (ticketId: string, { workflow, expiresAt }: Keep): string =>
  derivedId('precedent', ticketId, workflow ?? '', expiresAt);
