import type {
  EventOf,
  IncidentImpact,
  IncidentNoteKind,
  IncidentStatus,
  IncidentSubject,
  Severity,
} from '@nightshift/contracts';
import { type Instant, msBetween } from '@nightshift/kernel';
import type { Closing } from './incident-command.js';
import type { FollowUp, OpenedIncident, StatusTimes } from './incident-state.js';
import { type TimelineEntry, timelineOf } from './timeline.js';

/** What an incident was, made of its events and the record: nobody writes it by hand. */

export interface PostMortem {
  readonly incidentId: string;
  readonly title: string;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  readonly roles: OpenedIncident['roles'];
  readonly about: readonly IncidentSubject[];
  readonly times: StatusTimes;
  readonly impact: IncidentImpact;
  readonly detection: {
    readonly at: Instant;
    readonly by: 'halt' | 'person';
    /** From when it did harm until it was noticed. */
    readonly afterMs: number;
  };
  /** From the detection on; null: not yet. */
  readonly mitigatedAfterMs: number | null;
  readonly resolvedAfterMs: number | null;
  readonly timeline: readonly TimelineEntry[];
  /** Facts of the record; the timeline has of too many the first and the newest. */
  readonly recordInAll: number;
  readonly evidenceUpTo: Instant | null;
  /** Of what ended up to then facts were gone before it was opened. */
  readonly factsGoneUpTo: Instant | null;
  readonly contributors: readonly Said[];
  readonly mitigators: readonly Said[];
  readonly learnings: readonly Said[];
  readonly risks: readonly Said[];
  readonly followUps: readonly FollowUp[];
  readonly packHash: string;
}

export interface Said {
  readonly text: string;
  readonly by: string;
}

export const postMortemOf = ({
  incident,
  events,
  impact,
  record,
  recordInAll,
  evidenceUpTo,
  factsGoneUpTo,
}: Closing & {
  readonly factsGoneUpTo?: Instant | undefined;
  readonly incident: OpenedIncident;
  readonly events: readonly EventOf[];
}): PostMortem => {
  const { opened, title, status, severity, roles, times, followUps } = incident;
  const detectedAt = times.triage;
  const after = (at: Instant | undefined): number | null =>
    at === undefined ? null : msBetween(detectedAt, at);
  return {
    incidentId: opened.incidentId,
    title,
    status,
    severity,
    roles,
    about: opened.about,
    times,
    impact,
    detection: {
      at: detectedAt,
      by: opened.detectedBy,
      afterMs: msBetween(opened.since, detectedAt),
    },
    mitigatedAfterMs: after(times.mitigated),
    resolvedAfterMs: after(times.resolved),
    timeline: timelineOf(events, record),
    recordInAll,
    evidenceUpTo: evidenceUpTo ?? null,
    factsGoneUpTo: factsGoneUpTo ?? null,
    contributors: said(incident, 'contributor'),
    mitigators: said(incident, 'mitigator'),
    learnings: said(incident, 'learning'),
    risks: said(incident, 'risk'),
    followUps,
    packHash: opened.packHash,
  };
};

const said = ({ notes }: OpenedIncident, wanted: IncidentNoteKind): readonly Said[] =>
  notes.filter(({ kind }) => kind === wanted).map(({ text, by }) => ({ text, by }));
