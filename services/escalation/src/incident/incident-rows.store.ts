import { type Page, pageOf, placeOfCursor, type ViewChange } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { Incident } from './incident-state.js';

export interface IncidentRow {
  readonly incidentId: string;
  readonly title: string;
  readonly status: string;
  readonly severity: string;
  readonly owner: string;
  /** Each as `kind:key`. */
  readonly about: readonly string[];
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly detectedAt: Date;
  readonly openFollowUps: number;
  readonly nextDueOn: string | null;
}

export interface IncidentListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly status?: string | undefined;
  readonly severity?: string | undefined;
  readonly owner?: string | undefined;
  readonly about?: string | undefined;
}

/** Column → type. */
const COLUMNS = {
  incident_id: 'uuid',
  tenant: 'text',
  title: 'text',
  status: 'text',
  severity: 'text',
  owner: 'text',
  about: 'text[]',
  opened_by: 'text',
  opened_at: 'timestamptz',
  detected_at: 'timestamptz',
  open_follow_ups: 'integer',
  next_due_on: 'date',
  updated_at: 'timestamptz',
  version: 'integer',
} as const;

const names = Object.keys(COLUMNS);
/** Of the first event; the rest follows the state. */
const FIXED: ReadonlySet<string> = new Set(['incident_id', 'tenant', 'opened_at']);

export const UPSERT = `
  INSERT INTO incident_view (${names.join(', ')})
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (${Object.entries(COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})
  ON CONFLICT (incident_id) DO UPDATE SET ${names
    .filter((name) => !FIXED.has(name))
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}
  WHERE incident_view.version < excluded.version`;

export const viewRowOf = ({
  id,
  state,
  version,
  at,
  events,
}: ViewChange<Incident>): Readonly<Record<keyof typeof COLUMNS, unknown>> | undefined => {
  const [event] = events;
  if (state.status === 'unopened' || !event) return undefined;
  const { opened, title, status, severity, roles, times, followUps } = state;
  const open = followUps.filter((one) => one.status === 'open').map(({ dueOn }) => dueOn);
  return {
    incident_id: id,
    tenant: event.tenantid,
    // PostgreSQL stores no NUL.
    title: title.replaceAll('\u0000', '\uFFFD').toWellFormed(),
    status,
    severity,
    owner: roles.owner,
    about: opened.about.map(({ kind, key }) => `${kind}:${key}`),
    opened_by: opened.by,
    opened_at: opened.pack.frozenAt,
    detected_at: times.triage,
    open_follow_ups: open.length,
    next_due_on: open.toSorted()[0] ?? null,
    updated_at: at,
    version,
  };
};

/** The newest first. */
export const listRows = async (
  dataSource: DataSource,
  tenant: string,
  { limit, cursor, status, severity, owner, about }: IncidentListQuery,
): Promise<Page<IncidentRow>> => {
  const place = placeOfCursor(cursor);
  const rows: IncidentRow[] = await dataSource.query(LIST, [
    tenant,
    place?.at ?? null,
    place?.id ?? null,
    limit + 1,
    status ?? null,
    severity ?? null,
    owner ?? null,
    about === undefined ? null : [about],
  ]);
  return pageOf(rows, limit, ({ openedAt, incidentId }) => [openedAt, incidentId]);
};

/** `open`: every status but the last. */
const LIST = `
  SELECT incident_id AS "incidentId", title, status, severity, owner, about,
    opened_by AS "openedBy", opened_at AS "openedAt", detected_at AS "detectedAt",
    open_follow_ups AS "openFollowUps", next_due_on::text AS "nextDueOn"
  FROM incident_view
  WHERE tenant = $1 AND ($2::timestamptz IS NULL OR (opened_at, incident_id) < ($2, $3::uuid))
    AND ($5::text IS NULL OR status = $5 OR ($5 = 'open' AND status <> 'closed'))
    AND ($6::text IS NULL OR severity = $6) AND ($7::text IS NULL OR owner = $7)
    AND ($8::text[] IS NULL OR about @> $8)
  ORDER BY opened_at DESC, incident_id DESC LIMIT $4`;
