import { type Page, pageOf, placeOfCursor } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { TicketListItemDto, TicketListQuery } from './ticket.dto.js';
import { TicketEntity } from './ticket.entity.store.js';

export interface DueTicket {
  readonly ticketId: string;
  readonly tenant: string;
  readonly taskId: string;
}

const MAX_DUE = 100;

/** Reads of the list of tickets: a moment behind the streams. */
export class TicketViews {
  constructor(private readonly dataSource: DataSource) {}

  /** Those due first, first. */
  async list(
    tenant: string,
    { status, kind, queue, taskId, limit, cursor }: TicketListQuery,
  ): Promise<Page<TicketListItemDto>> {
    const select = this.dataSource
      .getRepository(TicketEntity)
      .createQueryBuilder('t')
      .where('t.tenant = :tenant', { tenant });
    for (const [column, value] of Object.entries({ status, kind, queue, task_id: taskId })) {
      if (value !== undefined) select.andWhere(`t.${column} = :${column}`, { [column]: value });
    }
    const place = placeOfCursor(cursor);
    if (place) select.andWhere('(t.due_at, t.ticket_id) > (:at, :id)', place);
    const rows = await select
      .orderBy('t.due_at')
      .addOrderBy('t.ticket_id')
      .limit(limit + 1)
      .getMany();
    return pageOf(rows.map(itemOf), limit, ({ dueAt, ticketId }) => [dueAt, ticketId]);
  }

  due(now: string): Promise<readonly DueTicket[]> {
    return this.dataSource
      .getRepository(TicketEntity)
      .createQueryBuilder('t')
      .select(['t.ticketId', 't.tenant', 't.taskId'])
      .where("t.status = 'open' AND NOT t.overdue AND t.due_at <= :now", { now })
      .orderBy('t.due_at')
      .limit(MAX_DUE)
      .getMany();
  }
}

const itemOf = (row: TicketEntity): TicketListItemDto => ({
  ticketId: row.ticketId,
  taskId: row.taskId,
  kind: row.kind,
  queue: row.queue,
  risk: row.risk,
  status: row.status,
  title: row.title,
  dueAt: row.dueAt.toISOString(),
  overdue: row.overdue,
  claimedBy: row.claimedBy,
  claimedUntil: row.claimedUntil?.toISOString() ?? null,
  answeredBy: row.answeredBy,
});
