import type { Aggregates } from '@nightshift/event-store';
import { type IdSource, isRefusal, type JsonObject, Refusal } from '@nightshift/kernel';
import { eventContextOf, type RequestContext } from '@nightshift/service-kit';
import type { Keep, Precedents } from '../precedent/precedents.store.js';
import type { QueuePolicies } from '../queue/queue-policies.store.js';
import type { QueuePolicy } from '../queue/queue-policy.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import type { GroupAnswerDto, GroupResultDto } from './group.dto.js';
import type { GroupTicket, TicketGroups } from './groups.store.js';

/** A ticket as it was previewed. */
interface Seen {
  readonly ticketId: string;
  readonly shownHash: string;
  readonly revision: number;
}

export interface GroupAnswer {
  readonly key: string;
  readonly answer: JsonObject;
  readonly tickets: readonly Seen[];
  readonly undoMs: number;
  readonly confirmCount: number | undefined;
  readonly keep: Keep | undefined;
}

type Found = GroupTicket & { readonly ticket: Ticket };

/** Answers each ticket of a group by a command of its own. */
export class GroupAnswers {
  constructor(
    private readonly groups: TicketGroups,
    private readonly tickets: Aggregates<TicketCommand, Ticket>,
    private readonly precedents: Precedents,
    private readonly policies: Pick<QueuePolicies, 'policyOf'>,
    private readonly ids: IdSource,
  ) {}

  /** @throws Refusal `confirm-count`, and what a precedent is refused for: then nothing is answered */
  async answer(request: RequestContext, given: GroupAnswer): Promise<GroupAnswerDto> {
    const found = await this.groups.find(
      request.tenant,
      given.tickets.map(({ ticketId }) => ticketId),
    );
    refuseUncounted(given, [...found.values()]);
    if (given.keep) await this.precedents.refuseSecond(request, [...found.values()], given.keep);
    const groupId = this.ids.next();
    const results = await Promise.all(
      given.tickets.map((seen) =>
        this.one(request, given, seen, found.get(seen.ticketId), groupId),
      ),
    );
    return { groupId, results, ...(await this.keep(request, given, results)) };
  }

  private async one(
    request: RequestContext,
    { key, answer, undoMs }: GroupAnswer,
    { ticketId, shownHash, revision }: Seen,
    found: Found | undefined,
    groupId: string,
  ): Promise<GroupResultDto> {
    const of = { ticketId, taskId: found?.taskId ?? null };
    try {
      const { taskId, policy } = this.placeOf(request.tenant, key, found);
      await this.tickets.handle(
        ticketId,
        {
          type: 'answerTicket',
          by: request.actor,
          shownHash,
          revision,
          answer,
          at: request.now,
          policy,
          via: 'group',
          undoMs,
          groupId,
        },
        eventContextOf(request, taskId),
      );
      return { ...of, outcome: 'answered', code: null, reason: null };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { ...of, outcome: 'refused', code: error.code, reason: error.message };
    }
  }

  /** @throws Refusal `no-such-ticket`, `not-of-this-group` */
  private placeOf(
    tenant: string,
    key: string,
    found: Found | undefined,
  ): { readonly taskId: string; readonly policy: QueuePolicy } {
    if (!found || !('groupKey' in found.ticket))
      throw new Refusal('no-such-ticket', 'not-found', 'There is no such ticket.');
    if (found.ticket.groupKey !== key)
      throw new Refusal('not-of-this-group', 'conflict', 'It asks something else by now.');
    const { queue } = found.ticket.facts;
    return { taskId: found.taskId, policy: this.policies.policyOf(tenant, queue) };
  }

  /**
   * Those that were answered are one question: any of them stands for it. They stay answered also
   * where somebody else has just kept another precedent.
   */
  private async keep(
    request: RequestContext,
    { keep }: GroupAnswer,
    results: readonly GroupResultDto[],
  ): Promise<Pick<GroupAnswerDto, 'precedentId' | 'precedentRefused'>> {
    const answered = results.find(({ outcome }) => outcome === 'answered');
    if (!keep || !answered) return { precedentId: null, precedentRefused: null };
    const { ticketId } = answered;
    try {
      const { state: ticket, sealing } = await this.tickets.newest(ticketId);
      const { row } = await this.precedents.keep(request, { ticketId, ticket, sealing }, keep);
      return { precedentId: row.precedentId, precedentRefused: null };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { precedentId: null, precedentRefused: error.message };
    }
  }
}

/** @throws Refusal `confirm-count` */
const refuseUncounted = ({ tickets, confirmCount }: GroupAnswer, found: readonly Found[]): void => {
  const isHigh = found.some(({ ticket }) => 'facts' in ticket && ticket.facts.risk === 'high');
  if (confirmCount === tickets.length || (!isHigh && confirmCount === undefined)) return;
  throw new Refusal(
    'confirm-count',
    'invalid',
    `Give \`confirmCount\`: the number of tickets that you mean to answer (${tickets.length} are named).`,
    [{ at: '/confirmCount', reason: `must be the number of tickets: ${tickets.length}` }],
  );
};
