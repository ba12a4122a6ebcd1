import type { Aggregates } from '@nightshift/event-store';
import { isRefusal, type RefusalKind } from '@nightshift/kernel';
import { eventContextOf, type RequestContext } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import type { QueuePolicies } from './queue-policies.store.js';
import { type Place, Reservations, type Reserved } from './reservations.store.js';

/** Which tickets the next one is taken from. */
export interface Wanted {
  readonly queue?: string | undefined;
  readonly skill?: string | undefined;
  readonly order?: 'due' | 'risk' | undefined;
}

/** Who asks for it: as things are, what is sealed is refused to them. */
interface Asking extends Wanted {
  readonly lacksReason?: boolean;
}

export interface ClaimedTicket {
  readonly ticketId: string;
  readonly ticket: Ticket;
}

/** Each one that is lost was taken by somebody: so many in a row, and nothing is left to take. */
const MAX_TRIES = 50;

/** Gives everybody who asks a ticket of their own. */
export class TicketClaims {
  private readonly reservations: Reservations;

  constructor(
    dataSource: DataSource,
    private readonly tickets: Aggregates<TicketCommand, Ticket>,
    private readonly policies: QueuePolicies,
  ) {
    this.reservations = new Reservations(dataSource);
  }

  /** The first ticket that the actor may answer, claimed for them; `undefined`: there is none. */
  async next(request: RequestContext, wanted: Asking): Promise<ClaimedTicket | undefined> {
    const place = this.placeOf(request, wanted);
    const claimed = wanted.lacksReason && (await this.unreserved(request, place));
    if (claimed) return claimed;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const reserved = await this.reservations.next(place, request.actor, request.now);
      if (!reserved) return undefined;
      try {
        return await this.claim(request, reserved);
      } catch (error) {
        // The list was behind: somebody has it, or it is closed. The ticket decides: the next one.
        if (isOfTicket(error)) continue;
        // Where that fails, too, it is offered again soon.
        await this.reservations.giveBack([reserved]).catch(() => undefined);
        throw error;
      }
    }
    return undefined;
  }

  /**
   * A ticket that was set aside only to be refused would be kept from others meanwhile, who would be
   * told that there is none.
   */
  private async unreserved(
    request: RequestContext,
    place: Place,
  ): Promise<ClaimedTicket | undefined> {
    const sealed = await this.reservations.sealed(place, request.actor, request.now);
    if (!sealed) return undefined;
    try {
      return await this.claim(request, sealed);
    } catch (error) {
      if (isOfTicket(error)) return undefined;
      throw error;
    }
  }

  private async claim(request: RequestContext, of: Reserved): Promise<ClaimedTicket> {
    const { ticketId, taskId, queue } = of;
    const policy = this.policies.policyOf(request.tenant, queue);
    const command = { type: 'claimTicket', by: request.actor, at: request.now, policy } as const;
    const context = eventContextOf(request, taskId);
    const { state } = await this.tickets.handle(ticketId, command, context);
    return { ticketId, ticket: state };
  }

  private placeOf({ tenant, actor }: RequestContext, { queue, skill, order }: Wanted): Place {
    const able = skill === undefined ? undefined : this.policies.withSkill(tenant, skill);
    const queues =
      queue === undefined ? able : able === undefined || able.includes(queue) ? [queue] : [];
    return {
      tenant,
      order: order ?? 'due',
      queues,
      closed: this.policies.closedTo(tenant, actor).toSorted(),
    };
  }
}

const OF_TICKET: readonly RefusalKind[] = ['conflict', 'forbidden', 'not-found'];

/** What is wrong with the request, or away, is so of every other ticket, too. */
const isOfTicket = (error: unknown): boolean => isRefusal(error) && OF_TICKET.includes(error.kind);
