import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EventStore } from '@nightshift/event-store';
import {
  FromRequest,
  LacksReason,
  type RequestContext,
  ShowsContent,
} from '@nightshift/service-kit';
import { CLAIMS, STORE } from '../tokens.js';
import { dtoOf } from '../ticket/shown-ticket.js';
import { TicketDto } from '../ticket/ticket.dto.js';
import { ClaimNextDto } from './claim-next.dto.js';
import type { TicketClaims } from './ticket-claims.store.js';

interface Reply {
  readonly status: (code: number) => unknown;
}

@ApiTags('tickets')
@Controller('v1/tickets')
export class ClaimNextController {
  constructor(
    @Inject(CLAIMS) private readonly claims: TicketClaims,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Post('claim-next')
  @ShowsContent('ticket')
  @ApiOperation({ summary: 'Take the first ticket that you may answer: nobody else gets it, too' })
  @ApiOkResponse({ type: TicketDto })
  @ApiNoContentResponse({ description: 'There is none.' })
  async next(
    @Body() { queue, skill, order }: ClaimNextDto,
    @FromRequest() request: RequestContext,
    @LacksReason() lacksReason: boolean,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<TicketDto | undefined> {
    // `null` passes as absent.
    const wanted = {
      queue: queue ?? undefined,
      skill: skill ?? undefined,
      order: order ?? undefined,
    };
    const claimed = await this.claims.next(request, { ...wanted, lacksReason });
    reply.status(claimed ? 200 : 204);
    if (!claimed) return undefined;
    const { ticketId, ticket } = claimed;
    return dtoOf(ticketId, ticket, await this.store.read(`ticket/${ticketId}`));
  }
}
