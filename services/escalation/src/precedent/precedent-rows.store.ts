import type { Precedent } from './precedent.js';

/** A ticket that a precedent decided. */
export interface DecidedTicket {
  readonly ticketId: string;
  readonly taskId: string;
  readonly at: Date;
}

export interface PrecedentRow {
  readonly precedentId: string;
  readonly tenant: string;
  readonly groupKey: string;
  readonly kind: string;
  readonly fromTicketId: string;
  readonly workflow: string | null;
  readonly title: string;
  readonly by: string;
  readonly keptAt: Date;
  readonly expiresAt: Date;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
}

export interface PrecedentWithDecided {
  readonly row: PrecedentRow;
  readonly precedent: Precedent;
  readonly decided: readonly DecidedTicket[];
  readonly decidedCount: number;
}

export const COLUMNS = `precedent_id AS "precedentId", tenant, group_key AS "groupKey", kind,
  from_ticket_id AS "fromTicketId", workflow, title, kept_by AS by, kept_at AS "keptAt",
  expires_at AS "expiresAt", revoked_by AS "revokedBy", revoked_at AS "revokedAt"`;

export const INSERT = `
  INSERT INTO precedent_view (precedent_id, tenant, group_key, kind, from_ticket_id, workflow,
    title, kept_by, kept_at, expires_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) ON CONFLICT (precedent_id) DO NOTHING`;

/** Waits for whoever applies it at this moment, and is known to all who come after. */
export const REVOKE = `
  UPDATE precedent_view SET revoked_by = $2, revoked_at = $3
  WHERE precedent_id = $1 AND revoked_at IS NULL`;

/** The list of tickets is a moment behind; what was applied is known at once, but for a crash. */
export const DECIDED = `
  WITH decided AS (
    SELECT DISTINCT ON (ticket_id) ticket_id, task_id, at FROM (
      SELECT ticket_id, task_id, at FROM precedent_use WHERE precedent_id = $1 AND refused IS NULL
      UNION ALL
      SELECT ticket_id, task_id, updated_at FROM ticket_view WHERE precedent_id = $1
    ) AS both_lists ORDER BY ticket_id, at
  )
  SELECT ticket_id AS "ticketId", task_id AS "taskId", at, (count(*) OVER ())::int AS total
  FROM decided ORDER BY at DESC, ticket_id LIMIT 1000`;
