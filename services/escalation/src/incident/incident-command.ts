import type {
  EvidencePack,
  IncidentImpact,
  IncidentNoteKind,
  IncidentRole,
  IncidentStatus,
  IncidentSubject,
  RecordedFact,
  Severity,
} from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';

export interface OpenIncident {
  readonly type: 'openIncident';
  readonly incidentId: string;
  readonly title: string;
  readonly severity: Severity;
  readonly owner: string;
  readonly about: readonly IncidentSubject[];
  readonly since: Instant;
  readonly detectedAt: Instant;
  readonly detectedBy: 'halt' | 'person';
  readonly pack: EvidencePack;
  readonly by: string;
  readonly now: Instant;
}

/** What it did, as the record says at the moment it is closed. */
export interface Closing {
  readonly impact: IncidentImpact;
  /** Of too many the first and the newest. */
  readonly record: readonly RecordedFact[];
  readonly recordInAll: number;
  /** Newest time of an event that the record is made of. */
  readonly evidenceUpTo?: Instant | undefined;
}

export interface ReachStatus {
  readonly type: 'reachStatus';
  readonly status: Exclude<IncidentStatus, 'triage'>;
  readonly at: Instant;
  readonly by: string;
  readonly now: Instant;
  /** Needed for `closed`. */
  readonly closing?: Closing | undefined;
}

export interface CorrectStatus {
  readonly type: 'correctStatus';
  readonly status: IncidentStatus;
  /** `undefined`: it was not reached. */
  readonly at: Instant | undefined;
  readonly reason: string;
  readonly by: string;
  readonly now: Instant;
}

export interface AddFollowUp {
  readonly type: 'addFollowUp';
  readonly followUpId: string;
  readonly text: string;
  readonly owner: string;
  readonly dueOn: string;
  readonly by: string;
}

export interface CloseFollowUp {
  readonly type: 'closeFollowUp';
  readonly followUpId: string;
  readonly outcome: 'done' | 'dropped';
  readonly reason: string | undefined;
  readonly by: string;
}

export type IncidentCommand =
  | OpenIncident
  | ReachStatus
  | CorrectStatus
  | AddFollowUp
  | CloseFollowUp
  | {
      readonly type: 'rateIncident';
      readonly severity: Severity;
      readonly reason: string;
      readonly by: string;
    }
  | {
      readonly type: 'assignRole';
      readonly role: IncidentRole;
      readonly to: string;
      readonly by: string;
    }
  | {
      readonly type: 'noteIncident';
      readonly noteId: string;
      readonly kind: IncidentNoteKind;
      readonly text: string;
      readonly by: string;
    };
