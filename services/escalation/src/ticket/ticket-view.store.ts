import { SEALED_TEXT } from '@nightshift/contracts';
import { type Page, pageOf, placeOfCursor } from '@nightshift/service-kit';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import { riskPlaceOf } from './ticket-cursor.js';
import type { TicketListItemDto, TicketListQuery } from './ticket.dto.js';
import { TicketEntity } from './ticket.entity.store.js';

export interface DueTicket {
  readonly ticketId: string;
  readonly tenant: string;
  readonly taskId: string;
  readonly queue: string;
}

/** What the lists must know of queues. */
export interface QueueDirectory {
  readonly closedTo: (tenant: string, actor: string) => readonly string[];
  readonly withSkill: (tenant: string, skill: string) => readonly string[];
}

/** Who looks at the list, and when. */
export interface Onlooker {
  readonly tenant: string;
  readonly actor: string;
  readonly now: string;
}

const MAX_DUE = 100;

/** Reads of the list of tickets: a moment behind the streams. */
export class TicketViews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: QueueDirectory,
    /** By ticket, where the rows do not say them. */
    private readonly titlesOf: (
      ticketIds: readonly string[],
    ) => Promise<ReadonlyMap<string, string>>,
  ) {}

  /** Those due first, first; or those of the highest risk. */
  async list(onlooker: Onlooker, query: TicketListQuery): Promise<Page<TicketListItemDto>> {
    const select = this.dataSource
      .getRepository(TicketEntity)
      .createQueryBuilder('t')
      .where('t.tenant = :tenant', { tenant: onlooker.tenant });
    this.narrow(select, onlooker, query);
    const { items, ...page } = await (query.order === 'risk' ? byRisk : byDueTime)(select, query);
    const sealed = items.filter(({ title }) => title === SEALED_TEXT);
    const titles = await this.titlesOf(sealed.map(({ ticketId }) => ticketId));
    const titleIn = ({ ticketId, title }: TicketEntity): string => titles.get(ticketId) ?? title;
    return { ...page, items: items.map((row) => itemOf(row, onlooker, titleIn(row))) };
  }

  /** Whose time has come: an answer that counts now, a step of a ladder, a due time. */
  due(now: string, without: readonly string[] = []): Promise<readonly DueTicket[]> {
    return this.dataSource
      .getRepository(TicketEntity)
      .createQueryBuilder('t')
      .select(['t.ticketId', 't.tenant', 't.taskId', 't.queue'])
      .where("t.status IN ('open', 'decided') AND t.next_at <= :now", { now })
      .andWhere('NOT t.ticket_id = ANY(:without)', { without })
      .orderBy('t.next_at')
      .limit(MAX_DUE)
      .getMany();
  }

  /** The member with the fewest open tickets that are assigned to them, or that they hold. */
  async leastBusy(
    tenant: string,
    members: readonly string[],
    now: string,
  ): Promise<string | undefined> {
    const [row]: { member: string }[] = await this.dataSource.query(LEAST_BUSY, [
      tenant,
      members,
      now,
    ]);
    return row?.member;
  }

  private narrow(
    select: SelectQueryBuilder<TicketEntity>,
    { tenant, actor, now }: Onlooker,
    { status, kind, queue, taskId, workflow, assignee, skill, mine, snoozed }: TicketListQuery,
  ): void {
    const equal = { status, kind, queue, task_id: taskId, workflow, assignee };
    for (const [column, value] of Object.entries(equal)) {
      if (value !== undefined) select.andWhere(`t.${column} = :${column}`, { [column]: value });
    }
    if (skill !== undefined)
      select.andWhere('t.queue = ANY(:able)', { able: this.queues.withSkill(tenant, skill) });
    if (mine === 'true')
      select.andWhere('(t.assignee = :actor OR NOT t.queue = ANY(:closed))', {
        actor,
        closed: this.queues.closedTo(tenant, actor),
      });
    if (snoozed !== 'true')
      select.andWhere('(t.snoozed_until IS NULL OR t.snoozed_until <= :now)', { now });
  }
}

const byDueTime = async (
  select: SelectQueryBuilder<TicketEntity>,
  { limit, cursor }: TicketListQuery,
): Promise<Page<TicketEntity>> => {
  const place = placeOfCursor(cursor);
  if (place) select.andWhere('(t.due_at, t.ticket_id) > (:at, :id)', place);
  select.orderBy('t.due_at').addOrderBy('t.ticket_id');
  const rows = await select.limit(limit + 1).getMany();
  return pageOf(rows, limit, ({ dueAt, ticketId }) => [dueAt, ticketId]);
};

/** Of the same risk and due time, the oldest first. */
const byRisk = async (
  select: SelectQueryBuilder<TicketEntity>,
  { limit, cursor }: TicketListQuery,
): Promise<Page<TicketEntity>> => {
  const place = riskPlaceOf(cursor);
  if (place)
    select.andWhere(
      '(t.urgency, t.due_at, t.opened_at, t.ticket_id) > (:urgency, :dueAt, :openedAt, :id)',
      place,
    );
  select.orderBy('t.urgency').addOrderBy('t.due_at').addOrderBy('t.opened_at');
  const rows = await select
    .addOrderBy('t.ticket_id')
    .limit(limit + 1)
    .getMany();
  return pageOf(rows, limit, ({ urgency, dueAt, openedAt, ticketId }) => [
    urgency,
    dueAt,
    openedAt,
    ticketId,
  ]);
};

const LEAST_BUSY = `
  SELECT member FROM unnest($2::text[]) AS member
  ORDER BY (
    SELECT count(*) FROM ticket_view
    WHERE tenant = $1 AND status = 'open' AND assignee = member
  ) + (
    SELECT count(*) FROM ticket_view
    WHERE tenant = $1 AND status = 'open' AND claimed_by = member AND claimed_until > $3
      AND assignee IS DISTINCT FROM member
  ), member
  LIMIT 1`;

const itemOf = (row: TicketEntity, { actor }: Onlooker, title: string): TicketListItemDto => ({
  ticketId: row.ticketId,
  taskId: row.taskId,
  kind: row.kind,
  queue: row.queue,
  risk: row.risk,
  status: row.status,
  title,
  openedAt: row.openedAt.toISOString(),
  dueAt: row.dueAt.toISOString(),
  overdue: row.overdue,
  revision: row.revision,
  approvals: row.approvals,
  workflow: row.workflow,
  assignee: row.assignee,
  claimedBy: row.claimedBy,
  claimedUntil: row.claimedUntil?.toISOString() ?? null,
  snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
  groupKey: row.groupKey,
  decidedBy: row.decidedBy,
  answeredBy: row.answeredBy,
  passedOn: row.movedBy === actor,
});
