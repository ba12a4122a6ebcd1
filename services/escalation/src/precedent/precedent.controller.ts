import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates, Loaded } from '@nightshift/event-store';
import { type Instant, Refusal } from '@nightshift/kernel';
import {
  FromRequest,
  ListsContent,
  PageQuery,
  type RequestContext,
  ShowsContent,
  UuidPipe,
} from '@nightshift/service-kit';
import { PRECEDENTS, TICKETS } from '../tokens.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import {
  KeepPrecedentDto,
  PrecedentDto,
  PrecedentPageDto,
  RevokePrecedentDto,
} from './precedent.dto.js';
import { ERASURE, ERASURE_REASON, type Precedent } from './precedent.js';
import type { PrecedentRow, PrecedentWithDecided } from './precedent-rows.store.js';
import type { Precedents } from './precedents.store.js';

@ApiTags('precedents')
@Controller('v1/precedents')
export class PrecedentController {
  constructor(
    @Inject(PRECEDENTS) private readonly precedents: Precedents,
    @Inject(TICKETS) private readonly tickets: Aggregates<TicketCommand, Ticket>,
  ) {}

  @Get()
  @ListsContent('precedents')
  @ApiOperation({ summary: 'Answers that hold for the same question, the newest first' })
  @ApiOkResponse({ type: PrecedentPageDto })
  async list(
    @Query() query: PageQuery,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<PrecedentPageDto> {
    const { items, nextCursor } = await this.precedents.list(tenant, query);
    return { items: items.map((row) => itemOf(row, now)), nextCursor };
  }

  @Get(':id')
  @ShowsContent('precedent')
  @ApiOperation({ summary: 'A precedent, with the tickets that it decided' })
  @ApiOkResponse({ type: PrecedentDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<PrecedentDto> {
    return dtoOf(await this.precedents.one(tenant, id), now);
  }

  @Post()
  @ShowsContent('precedent')
  @ApiOperation({ summary: 'Let the answer of a ticket hold for the same question from now on' })
  @ApiCreatedResponse({ type: PrecedentDto })
  async keep(
    @Body() { fromTicketId, workflow, expiresAt }: KeepPrecedentDto,
    @FromRequest() request: RequestContext,
  ): Promise<PrecedentDto> {
    const { state: ticket, sealing } = await this.ticket(fromTicketId, request.tenant);
    // `null` passes as absent.
    const keep = { workflow: workflow ?? undefined, expiresAt };
    const source = { ticketId: fromTicketId, ticket, sealing };
    return dtoOf(await this.precedents.keep(request, source, keep), request.now);
  }

  @Post(':id/revoke')
  @ShowsContent('precedent')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let it decide nothing more; gives what it decided' })
  @ApiOkResponse({ type: PrecedentDto })
  revoke(
    @Param('id', UuidPipe) id: string,
    @Body() body: RevokePrecedentDto,
    @FromRequest() request: RequestContext,
  ): Promise<PrecedentDto> {
    return this.end(id, body, request);
  }

  @Delete(':id')
  @ShowsContent('precedent')
  @ApiOperation({ summary: 'The same as to revoke it' })
  @ApiOkResponse({ type: PrecedentDto })
  remove(
    @Param('id', UuidPipe) id: string,
    @Body() body: RevokePrecedentDto,
    @FromRequest() request: RequestContext,
  ): Promise<PrecedentDto> {
    return this.end(id, body, request);
  }

  private async end(
    id: string,
    { reason }: RevokePrecedentDto,
    request: RequestContext,
  ): Promise<PrecedentDto> {
    return dtoOf(await this.precedents.revoke(request, id, reason), request.now);
  }

  /** @throws Refusal `no-such-ticket`, also for one of another tenant */
  private async ticket(ticketId: string, tenant: string): Promise<Loaded<Ticket>> {
    if ((await this.precedents.tenantOf(ticketId)) === tenant) return this.tickets.newest(ticketId);
    throw new Refusal(
      'no-such-ticket',
      'not-found',
      `There is no ticket ${ticketId} for this tenant. List them with GET /v1/tickets.`,
    );
  }
}

/** Of an erasure the list hears before the stream is read again. */
const reasonOf = ({ revokedBy }: PrecedentRow, precedent: Precedent): string | null => {
  if (revokedBy === ERASURE) return ERASURE_REASON;
  return precedent.status === 'revoked' ? precedent.reason : null;
};

const itemOf = (row: PrecedentRow, now: Instant) => {
  const { tenant: _, keptAt, expiresAt, revokedAt, ...rest } = row;
  return {
    ...rest,
    status: revokedAt ? 'revoked' : expiresAt.toISOString() <= now ? 'expired' : 'active',
    keptAt: keptAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
};

const dtoOf = (
  { row, precedent, decided, decidedCount }: PrecedentWithDecided,
  now: Instant,
): PrecedentDto => ({
  ...itemOf(row, now),
  answer: precedent.status === 'none' ? {} : precedent.answer,
  relevant: precedent.status === 'none' ? {} : precedent.relevant,
  reason: reasonOf(row, precedent),
  decidedCount,
  decided: decided.map(({ ticketId, taskId, at }) => ({
    ticketId,
    taskId,
    at: at.toISOString(),
  })),
});
