import { ERASED_TEXT } from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { ERASURE } from '../precedent/precedent.js';

/** What is erased: a task, and whatever the destroyed keys sealed. */
export interface Erased {
  readonly tenant: string;
  readonly taskId: string;
  readonly keys: readonly string[];
}

/** A ticket that still asks. */
export interface OpenTicketRow {
  readonly ticketId: string;
}

/** What this service keeps of what was said in a task, besides its events. */
export class Copies {
  constructor(private readonly dataSource: DataSource) {}

  /** All of it or nothing; what comes again changes nothing. Gives the tickets that still ask. */
  async drop({ tenant, taskId, keys }: Erased, at: Instant): Promise<readonly OpenTicketRow[]> {
    const place = [tenant, taskId, keys];
    return this.dataSource.transaction(async (manager) => {
      await manager.query(TITLES, [...place, ERASED_TEXT]);
      await manager.query(PRECEDENTS, [...place, ERASED_TEXT, ERASURE, at]);
      await manager.query(DELIVERIES, [...place, NOT_SENT, at]);
      const open: OpenTicketRow[] = await manager.query(OPEN, place);
      return open;
    });
  }
}

const NOT_SENT = 'What it tells of was erased before it was sent.';

const OF_TASK = `tenant = $1 AND (task_id = $2 OR subject_key = ANY ($3::text[]))`;
const ITS_TICKETS = `SELECT ticket_id FROM ticket_view WHERE ${OF_TASK}`;

const TITLES = `UPDATE ticket_view SET title = $4 WHERE ${OF_TASK} AND title <> $4`;

/** Whoever applies one at this moment is waited for. */
const PRECEDENTS = `
  UPDATE precedent_view SET title = $4, revoked_by = COALESCE(revoked_by, $5),
    revoked_at = COALESCE(revoked_at, $6)
  WHERE tenant = $1 AND from_ticket_id IN (${ITS_TICKETS}) AND title <> $4`;

/**
 * Also those that another version of this service wrote, which does not say whose they are. Whoever
 * has one in hand writes nothing of it any more.
 */
const DELIVERIES = `
  UPDATE delivery SET event = '', claims = claims + 1,
    last_fault = CASE WHEN status = 'due' THEN $4 ELSE last_fault END,
    updated_at = CASE WHEN status = 'due' THEN $5 ELSE updated_at END,
    status = CASE WHEN status = 'due' THEN 'failed' ELSE status END
  WHERE event <> '' AND (${OF_TASK}
    OR tenant = $1 AND task_id IS NULL AND strpos(event, '"taskid":"' || $2 || '"') > 0)`;

const OPEN = `
  SELECT ticket_id AS "ticketId" FROM ticket_view
  WHERE ${OF_TASK} AND status IN ('open', 'decided')`;
