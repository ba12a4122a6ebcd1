import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EventOf } from '@nightshift/contracts';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import {
  eventContextOf,
  FromRequest,
  type RequestContext,
  UuidPipe,
} from '@nightshift/service-kit';
import { STORE, TICKETS, VIEWS } from '../tokens.js';
import type { TicketCommand } from './ticket-command.js';
import type { Ticket } from './ticket-state.js';
import type { TicketViews } from './ticket-view.store.js';
import { AnswerTicketDto, TicketDto, TicketListQuery, TicketPageDto } from './ticket.dto.js';

@ApiTags('tickets')
@Controller('v1/tickets')
export class TicketController {
  constructor(
    @Inject(TICKETS) private readonly tickets: Aggregates<TicketCommand, Ticket>,
    @Inject(VIEWS) private readonly views: TicketViews,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List tickets, those due first, first' })
  @ApiOkResponse({ type: TicketPageDto })
  list(
    @Query() query: TicketListQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<TicketPageDto> {
    return this.views.list(tenant, query);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Show a ticket: the question, what was found, and the form of the answer',
  })
  @ApiOkResponse({ type: TicketDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<TicketDto> {
    const events = await this.eventsOf(id, tenant);
    const { state } = await this.tickets.load(id, events.at(-1)?.sequence);
    return dtoOf(id, state, events);
  }

  @Post(':id/claim')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a ticket for 15 minutes: nobody else can answer it meanwhile' })
  @ApiOkResponse({ type: TicketDto })
  claim(
    @Param('id', UuidPipe) id: string,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    return this.change(id, request, { type: 'claimTicket', by: request.actor, at: request.now });
  }

  @Post(':id/release')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a claimed ticket back' })
  @ApiOkResponse({ type: TicketDto })
  release(
    @Param('id', UuidPipe) id: string,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    return this.change(id, request, { type: 'releaseTicket', by: request.actor, at: request.now });
  }

  @Post(':id/answer')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer a ticket. Whoever asked goes on from the exact point, once.' })
  @ApiOkResponse({ type: TicketDto })
  answer(
    @Param('id', UuidPipe) id: string,
    @Body() { shownHash, answer }: AnswerTicketDto,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    return this.change(id, request, {
      type: 'answerTicket',
      by: request.actor,
      shownHash,
      answer,
      at: request.now,
    });
  }

  private async change(
    id: string,
    request: RequestContext,
    command: TicketCommand,
  ): Promise<TicketDto> {
    const [opened] = await this.eventsOf(id, request.tenant);
    const traceparent = request.traceparent ?? opened.traceparent;
    const context = {
      ...eventContextOf(request, opened.taskid),
      traceparent,
      correlationId: opened.correlationid,
    };
    const { state } = await this.tickets.handle(id, command, context);
    return dtoOf(id, state, await this.eventsOf(id, request.tenant));
  }

  /** @throws Refusal `no-such-ticket`, also for one of another tenant */
  private async eventsOf(id: string, tenant: string): Promise<readonly [EventOf, ...EventOf[]]> {
    const [first, ...rest] = await this.store.read(this.tickets.streamOf(id));
    if (first?.type === 'ticket.opened.v2' && first.tenantid === tenant) return [first, ...rest];
    throw new Refusal(
      'no-such-ticket',
      'not-found',
      `There is no ticket ${id} for this tenant. List them with GET /v1/tickets.`,
    );
  }
}

const dtoOf = (ticketId: string, ticket: Ticket, events: readonly EventOf[]): TicketDto => {
  const opened =
    ticket.status === 'withdrawn'
      ? ticket.opened
      : ticket.status === 'unopened'
        ? undefined
        : ticket;
  if (!opened) throw new Refusal('no-such-ticket', 'not-found', `There is no ticket ${ticketId}.`);
  const { kind, queue, risk, dueAt } = opened.facts;
  return {
    ticketId,
    taskId: events[0]?.taskid ?? '',
    status: ticket.status,
    kind,
    queue,
    risk,
    dueAt,
    overdue: opened.overdue,
    requestedBy: opened.requestedBy,
    shownHash: opened.shownHash,
    ask: opened.ask,
    answer: ticket.status === 'answered' ? ticket.answer : null,
    answeredBy: ticket.status === 'answered' ? ticket.by : null,
    history: events.map(({ type, time, data }) => ({ type, time, data })),
  };
};
