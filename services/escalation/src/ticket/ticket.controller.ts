import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EventOf } from '@nightshift/contracts';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import { plusMs, Refusal } from '@nightshift/kernel';
import {
  eventContextOf,
  FromRequest,
  ListsContent,
  type RequestContext,
  ShowsContent,
  UuidPipe,
} from '@nightshift/service-kit';
import type { PolicyOf, QueuePolicy } from '../queue/queue-policy.js';
import { POLICIES, STORE, TICKETS, UNDO_MS, VIEWS } from '../tokens.js';
import { dtoOf } from './shown-ticket.js';
import {
  AnswerTicketDto,
  AssignTicketDto,
  ClaimTicketDto,
  EscalateTicketDto,
  SnoozeTicketDto,
} from './ticket-actions.dto.js';
import type { TicketCommand } from './ticket-command.js';
import { countDecision } from './ticket-decisions.js';
import type { Ticket } from './ticket-state.js';
import type { TicketViews } from './ticket-view.store.js';
import { TicketDto, TicketListQuery, TicketPageDto } from './ticket.dto.js';

@ApiTags('tickets')
@Controller('v1/tickets')
export class TicketController {
  constructor(
    @Inject(TICKETS) private readonly tickets: Aggregates<TicketCommand, Ticket>,
    @Inject(VIEWS) private readonly views: TicketViews,
    @Inject(STORE) private readonly store: EventStore,
    @Inject(POLICIES) private readonly policies: { readonly policyOf: PolicyOf },
    @Inject(UNDO_MS) private readonly undoMs: number,
  ) {}

  @Get()
  @ListsContent('tickets')
  @ApiOperation({ summary: 'List tickets, those due first, first; or those of the highest risk' })
  @ApiOkResponse({ type: TicketPageDto })
  list(
    @Query() query: TicketListQuery,
    @FromRequest() request: RequestContext,
  ): Promise<TicketPageDto> {
    return this.views.list(request, query);
  }

  @Get(':id')
  @ShowsContent('ticket')
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
  @ShowsContent('ticket')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take a ticket for 15 minutes, or keep it: nobody else can answer it meanwhile',
  })
  @ApiOkResponse({ type: TicketDto })
  claim(
    @Param('id', UuidPipe) id: string,
    @Body() { takeOver }: ClaimTicketDto,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    return this.change(id, request, (policy) => ({
      type: 'claimTicket',
      ...whoAndWhen(request),
      policy,
      takeOver: takeOver ?? undefined,
    }));
  }

  @Post(':id/release')
  @ShowsContent('ticket')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a claimed ticket back' })
  @ApiOkResponse({ type: TicketDto })
  release(
    @Param('id', UuidPipe) id: string,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    return this.change(id, request, () => ({ type: 'releaseTicket', ...whoAndWhen(request) }));
  }

  @Post(':id/assign')
  @ShowsContent('ticket')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say who is to answer it' })
  @ApiOkResponse({ type: TicketDto })
  assign(
    @Param('id', UuidPipe) id: string,
    @Body() { to, note }: AssignTicketDto,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    return this.change(id, request, (policy) => ({
      type: 'assignTicket',
      ...whoAndWhen(request),
      to,
      note: note ?? undefined,
      policy,
    }));
  }

  @Post(':id/escalate')
  @ShowsContent('ticket')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask another queue, with a note' })
  @ApiOkResponse({ type: TicketDto })
  escalate(
    @Param('id', UuidPipe) id: string,
    @Body() { queue, note }: EscalateTicketDto,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    const policy = this.policies.policyOf(request.tenant, queue);
    return this.change(id, request, () => ({
      type: 'moveTicket',
      ...whoAndWhen(request),
      policy,
      note: note ?? undefined,
    }));
  }

  @Post(':id/snooze')
  @ShowsContent('ticket')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put a ticket aside until a time; its due time stays' })
  @ApiOkResponse({ type: TicketDto })
  snooze(
    @Param('id', UuidPipe) id: string,
    @Body() { until, minutes }: SnoozeTicketDto,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    const end = minutes
      ? plusMs(request.now, minutes * 60_000)
      : new Date(until ?? request.now).toISOString();
    return this.change(id, request, () => ({
      type: 'snoozeTicket',
      ...whoAndWhen(request),
      until: end,
    }));
  }

  @Post(':id/answer')
  @ShowsContent('ticket')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Answer a ticket. Once the time to take it back is over, whoever asked goes on from the exact point, once.',
  })
  @ApiOkResponse({ type: TicketDto })
  async answer(
    @Param('id', UuidPipe) id: string,
    @Body() { shownHash, revision, answer, undoSeconds, consideredSeconds }: AnswerTicketDto,
    @Headers('if-match') ifMatch: string | undefined,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    const seen = ifMatch === '*' ? undefined : (revision ?? revisionIn(ifMatch) ?? FIRST_REVISION);
    const { ticket, events } = await this.handled(id, request, (policy) => ({
      type: 'answerTicket',
      ...whoAndWhen(request),
      policy,
      shownHash,
      revision: seen,
      answer,
      via: 'http',
      // `null` is no wish: it must not take the time to undo away.
      undoMs: typeof undoSeconds === 'number' ? Math.round(undoSeconds * 1_000) : this.undoMs,
    }));
    countDecision(ticket, events, consideredSeconds);
    return ticket;
  }

  @Post(':id/undo')
  @ShowsContent('ticket')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take your answer back before it counts' })
  @ApiOkResponse({ type: TicketDto })
  undo(
    @Param('id', UuidPipe) id: string,
    @FromRequest() request: RequestContext,
  ): Promise<TicketDto> {
    return this.change(id, request, () => ({ type: 'undoAnswer', ...whoAndWhen(request) }));
  }

  private async change(
    id: string,
    request: RequestContext,
    commandFor: CommandFor,
  ): Promise<TicketDto> {
    return (await this.handled(id, request, commandFor)).ticket;
  }

  /** @param commandFor given the policy of the queue that the ticket is in */
  private async handled(
    id: string,
    request: RequestContext,
    commandFor: CommandFor,
  ): Promise<{ readonly ticket: TicketDto; readonly events: readonly EventOf[] }> {
    const events = await this.eventsOf(id, request.tenant);
    const [opened] = events;
    const context = {
      ...eventContextOf(request, opened.taskid),
      traceparent: request.traceparent ?? opened.traceparent,
      correlationId: opened.correlationid,
    };
    const { state: before } = await this.tickets.load(id, events.at(-1)?.sequence);
    const policy =
      before.status === 'open'
        ? this.policies.policyOf(request.tenant, before.facts.queue)
        : undefined;
    const { state, events: led } = await this.tickets.handle(id, commandFor(policy), context);
    return { ticket: dtoOf(id, state, await this.eventsOf(id, request.tenant)), events: led };
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

type CommandFor = (policy: QueuePolicy | undefined) => TicketCommand;

/** Who names none has seen no more than what was asked at first. */
const FIRST_REVISION = 1;

const whoAndWhen = ({ actor, now }: RequestContext) => ({ by: actor, at: now });

/** @throws Refusal `invalid-header` */
const revisionIn = (ifMatch: string | undefined): number | undefined => {
  if (ifMatch === undefined) return undefined;
  const [, digits] = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new Refusal(
    'invalid-header',
    'invalid',
    'Header If-Match must be the `revision` of the ticket as you read it.',
    [{ at: '/headers/if-match', reason: 'not a revision' }],
  );
};
