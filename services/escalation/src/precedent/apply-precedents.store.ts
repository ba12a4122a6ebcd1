import type { Aggregates } from '@nightshift/event-store';
import { hashOfJson, type Instant, isRefusal } from '@nightshift/kernel';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { EntityManager } from 'typeorm';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import {
  type KeptPrecedent,
  mayBeKept,
  type Precedent,
  PRECEDENT,
  type PrecedentCommand,
} from './precedent.js';

export interface Applying {
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly precedents: Aggregates<PrecedentCommand, Precedent>;
  readonly runtime: Pick<ServiceRuntime, 'clock' | 'dataSource' | 'log'>;
}

interface Match {
  readonly precedentId: string;
  readonly ticketId: string;
  readonly taskId: string;
  readonly tenant: string;
}

/**
 * Open tickets that ask what a precedent answers. Those from before it are left alone: whoever
 * kept it saw them. An answer that can still be taken back is no precedent yet.
 */
const MATCHES = `
  SELECT p.precedent_id AS "precedentId", t.ticket_id AS "ticketId", t.task_id AS "taskId", t.tenant
  FROM precedent_view p
  JOIN ticket_view source ON source.ticket_id = p.from_ticket_id AND source.status = 'answered'
  JOIN ticket_view t ON t.tenant = p.tenant AND t.group_key = p.group_key AND t.status = 'open'
  WHERE p.revoked_at IS NULL AND p.expires_at > $1 AND t.opened_at > p.kept_at
    AND t.kind = p.kind AND (p.workflow IS NULL OR p.workflow = t.workflow)
    AND NOT EXISTS (
      SELECT FROM precedent_use u
      WHERE u.precedent_id = p.precedent_id AND u.ticket_id = t.ticket_id
    )
  ORDER BY t.opened_at LIMIT 100`;

/** Answers what is decided already. Two replicas may both try: each ticket is answered once. */
export const applyPrecedents = async (applying: Applying): Promise<void> => {
  const { clock, dataSource } = applying.runtime;
  const matches: Match[] = await dataSource.query(MATCHES, [clock.now()]);
  for (const [precedentId, some] of Map.groupBy(matches, (one) => one.precedentId))
    await applyOne(applying, precedentId, some);
};

/** Whoever revokes it waits until this is done: then the list of what it decided is whole. */
const applyOne = ({ runtime, ...rest }: Applying, precedentId: string, matches: readonly Match[]) =>
  runtime.dataSource.transaction(async (manager) => {
    const now = runtime.clock.now();
    const [active]: unknown[] = await manager.query(
      `SELECT 1 FROM precedent_view
       WHERE precedent_id = $1 AND revoked_at IS NULL AND expires_at > $2 FOR SHARE`,
      [precedentId, now],
    );
    const { state } = await rest.precedents.newest(precedentId);
    if (!active || state.status !== 'kept') return;
    const source = await rest.tickets.load(state.facts.fromTicketId);
    const isTakenBack =
      source.state.status === 'answered' &&
      hashOfJson(source.state.answer) !== hashOfJson(state.answer);
    for (const match of matches) {
      try {
        const refused = isTakenBack
          ? 'answer-taken-back'
          : await answer(rest.tickets, match, state, now);
        if (refused === NOT_NOW) continue;
        await remember(manager, match, now, refused);
        if (refused !== undefined)
          runtime.log.info({ ...match, code: refused }, 'a precedent leaves a ticket to people');
      } catch (error) {
        // It comes again, and must not hold up the others.
        runtime.log.warn({ err: error, ...match }, 'a precedent could not be applied yet');
      }
    }
  });

/** The list is behind: it is closed, or asks something else. What catches up is not remembered. */
const NOT_NOW = 'not-now';

/** @returns why it is left to people */
const answer = async (
  tickets: Applying['tickets'],
  { ticketId, tenant, taskId, precedentId }: Match,
  { facts, answer: given }: KeptPrecedent,
  at: Instant,
): Promise<string | undefined> => {
  const { state } = await tickets.newest(ticketId);
  if (state.status !== 'open' || state.decision) return NOT_NOW;
  try {
    if (mayBeKept(state).groupKey !== facts.groupKey) return NOT_NOW;
    const { shownHash, revision } = state;
    await tickets.handle(
      ticketId,
      {
        type: 'answerTicket',
        by: PRECEDENT,
        shownHash,
        revision,
        answer: given,
        at,
        via: 'precedent',
        undoMs: 0,
        precedentId,
      },
      dueContextOf(tenant, taskId, at),
    );
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
};

const remember = (
  manager: EntityManager,
  { precedentId, ticketId, taskId }: Match,
  at: Instant,
  refused: string | undefined,
): Promise<unknown> =>
  manager.query(
    `INSERT INTO precedent_use (precedent_id, ticket_id, task_id, at, refused)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [precedentId, ticketId, taskId, at, refused ?? null],
  );
