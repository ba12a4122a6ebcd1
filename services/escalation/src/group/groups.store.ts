import type { Aggregates } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import type { TicketCommand } from '../ticket/ticket-command.js';
import { type OpenTicket, type Ticket, titleOf } from '../ticket/ticket-state.js';
import { differencesFrom } from './differences.js';
import { type GroupPreviewDto, MAX_TOGETHER, type TicketGroupDto } from './group.dto.js';

interface GroupRow {
  readonly key: string;
  readonly count: number;
  readonly riskRank: number;
  readonly kind: string;
  readonly queue: string;
  readonly firstId: string;
  readonly oldestDueAt: Date;
}

export interface GroupTicket {
  readonly ticketId: string;
  readonly taskId: string;
}

const GROUPS = `
  SELECT g.key, g.count, g.risk AS "riskRank", first.kind, first.queue,
    first.ticket_id AS "firstId", first.due_at AS "oldestDueAt"
  FROM (
    SELECT group_key AS key, count(*)::int AS count, max(risk_rank) AS risk FROM ticket_view
    WHERE tenant = $1 AND status = 'open' AND group_key IS NOT NULL
    GROUP BY group_key HAVING count(*) >= 2
    ORDER BY count(*) DESC, group_key LIMIT 100
  ) g
  CROSS JOIN LATERAL (
    SELECT * FROM ticket_view WHERE tenant = $1 AND status = 'open' AND group_key = g.key
    ORDER BY due_at, ticket_id LIMIT 1
  ) first
  ORDER BY g.count DESC, g.key`;

const MEMBERS = `
  SELECT ticket_id AS "ticketId", task_id AS "taskId", (count(*) OVER ())::int AS total
  FROM ticket_view WHERE tenant = $1 AND status = 'open' AND group_key = $2
  ORDER BY due_at, ticket_id LIMIT $3`;

const RISKS = ['low', 'medium', 'high'];

/** Open tickets that ask the same, by the facts that their askers named. */
export class TicketGroups {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tickets: Aggregates<TicketCommand, Ticket>,
  ) {}

  /** Of two and more, the largest first. */
  async list(tenant: string): Promise<readonly TicketGroupDto[]> {
    const rows: GroupRow[] = await this.dataSource.query(GROUPS, [tenant]);
    return Promise.all(
      rows.map(async ({ firstId, riskRank, oldestDueAt, ...rest }) => {
        const { state } = await this.tickets.load(firstId);
        return {
          ...rest,
          title: titleOf(state),
          risk: RISKS[riskRank] ?? 'high',
          oldestDueAt: oldestDueAt.toISOString(),
          relevant: 'ask' in state ? (state.ask.relevant ?? {}) : {},
        };
      }),
    );
  }

  /** @throws Refusal `no-such-group` */
  async preview(tenant: string, key: string): Promise<GroupPreviewDto> {
    const rows: (GroupTicket & { total: number })[] = await this.dataSource.query(MEMBERS, [
      tenant,
      key,
      MAX_TOGETHER,
    ]);
    const states = await this.states(rows);
    // As the tickets are now: the list is a moment behind.
    const members = rows.flatMap((row) => {
      const ticket = states.get(row.ticketId);
      return isOf(key, ticket) ? [{ ...row, ticket }] : [];
    });
    const [first] = members;
    if (!first) throw noSuchGroup();
    return {
      key,
      count: first.total - (rows.length - members.length),
      ask: first.ticket.ask,
      tickets: members.map(({ ticketId, taskId, ticket: { facts, ask, shownHash, revision } }) => ({
        ticketId,
        taskId,
        title: ask.title,
        risk: facts.risk,
        dueAt: facts.dueAt,
        shownHash,
        revision,
        differs: differencesFrom(first.ticket.ask, ask),
      })),
    };
  }

  /** Those of `ids` that are tickets of the tenant, with their newest states. */
  async find(
    tenant: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, GroupTicket & { readonly ticket: Ticket }>> {
    const rows: GroupTicket[] = await this.dataSource.query(
      `SELECT ticket_id AS "ticketId", task_id AS "taskId" FROM ticket_view
       WHERE tenant = $1 AND ticket_id = ANY ($2::uuid[])`,
      [tenant, ids],
    );
    const states = await this.states(rows);
    return new Map(
      rows.flatMap((row) => {
        const ticket = states.get(row.ticketId);
        return ticket ? [[row.ticketId, { ...row, ticket }] as const] : [];
      }),
    );
  }

  private async states(rows: readonly GroupTicket[]): Promise<ReadonlyMap<string, Ticket>> {
    const streams = rows.map(({ ticketId }) => this.tickets.streamOf(ticketId));
    const loaded = await this.tickets.loadMany(streams, 'newest');
    return new Map([...loaded].map(([stream, { state }]) => [this.tickets.idOf(stream), state]));
  }
}

const isOf = (key: string, ticket: Ticket | undefined): ticket is OpenTicket =>
  ticket?.status === 'open' && !ticket.decision && ticket.groupKey === key;

const noSuchGroup = (): Refusal =>
  new Refusal(
    'no-such-group',
    'not-found',
    'No open tickets of this tenant have this key. List the groups with GET /v1/ticket-groups.',
  );
