import type {
  DataOf,
  IncidentNoteKind,
  IncidentRole,
  IncidentStatus,
  Severity,
} from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';
import type { Closing } from './incident-command.js';

export interface Note {
  readonly noteId: string;
  readonly kind: IncidentNoteKind;
  readonly text: string;
  readonly by: string;
}

export interface FollowUp {
  readonly followUpId: string;
  readonly text: string;
  readonly owner: string;
  readonly dueOn: string;
  readonly status: 'open' | 'done' | 'dropped';
  readonly reason?: string | undefined;
}

/** When each status that was reached was reached: the first is, always. */
export type StatusTimes = { readonly triage: Instant } & {
  readonly [S in IncidentStatus]?: Instant;
};

interface KnownIncident {
  /** As it was opened, the evidence included. */
  readonly opened: DataOf<'incident.opened.v1'>;
  readonly title: string;
  readonly severity: Severity;
  readonly roles: { readonly owner: string } & { readonly [R in IncidentRole]?: string };
  readonly times: StatusTimes;
  readonly notes: readonly Note[];
  readonly followUps: readonly FollowUp[];
  /** Events after the first. */
  readonly changes: number;
}

export type ClosedIncident = KnownIncident & {
  readonly status: 'closed';
  readonly closing: Closing;
};

export type OpenedIncident =
  | (KnownIncident & {
      readonly status: Exclude<IncidentStatus, 'closed'>;
      /** As it was closed the last time, where that was taken back. */
      readonly closing?: Closing;
    })
  | ClosedIncident;

export type Incident = { readonly status: 'unopened' } | OpenedIncident;
