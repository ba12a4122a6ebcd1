import type { IncidentImpact, IncidentSubject } from '@nightshift/contracts';
import { moneyDto } from '@nightshift/service-kit';
import type { IncidentRow } from './incident-rows.store.js';
import type { FollowUp, OpenedIncident } from './incident-state.js';
import type {
  FollowUpDto,
  ImpactDto,
  IncidentDto,
  IncidentListItemDto,
  PostMortemDto,
  RolesDto,
  TimesDto,
} from './incident.view.dto.js';
import type { WholeIncident } from './incidents.store.js';
import type { PostMortem } from './post-mortem.js';
import { timelineOf } from './timeline.js';

export const itemDto = ({
  openedAt,
  detectedAt,
  about,
  ...row
}: IncidentRow): IncidentListItemDto => ({
  ...row,
  about: about.map(subjectOf),
  openedAt: openedAt.toISOString(),
  detectedAt: detectedAt.toISOString(),
});

/** Out of `kind:key`. */
const subjectOf = (text: string): IncidentSubject => {
  const end = text.indexOf(':');
  return { kind: text.slice(0, end) as IncidentSubject['kind'], key: text.slice(end + 1) };
};

export const incidentDto = ({ incident, events, ...told }: WholeIncident): IncidentDto => {
  const { opened, title, status, severity, notes, followUps } = incident;
  return {
    incidentId: opened.incidentId,
    title,
    status,
    severity,
    roles: rolesDto(incident.roles),
    about: opened.about,
    since: opened.since,
    detectedBy: opened.detectedBy,
    openedBy: opened.by,
    openedAt: opened.pack.frozenAt,
    times: timesDto(incident.times),
    impact: impactDto(told.impact),
    timeline: timelineOf(events, told.record),
    recordInAll: told.recordInAll,
    evidenceUpTo: told.evidenceUpTo ?? null,
    factsGoneUpTo: told.factsGoneUpTo ?? null,
    notes,
    followUps: followUps.map(followUpDto),
    pack: opened.pack,
    packHash: opened.packHash,
  };
};

export const postMortemDto = (one: PostMortem): PostMortemDto => ({
  ...one,
  roles: rolesDto(one.roles),
  times: timesDto(one.times),
  impact: impactDto(one.impact),
  followUps: one.followUps.map(followUpDto),
});

const impactDto = ({ spentNanoUsd, ...counts }: IncidentImpact): ImpactDto => ({
  ...counts,
  spent: moneyDto(spentNanoUsd),
});

const rolesDto = ({ owner, communications, scribe }: OpenedIncident['roles']): RolesDto => ({
  owner,
  communications: communications ?? null,
  scribe: scribe ?? null,
});

const timesDto = (times: OpenedIncident['times']): TimesDto => ({
  triage: times.triage,
  started: times.started ?? null,
  mitigated: times.mitigated ?? null,
  resolved: times.resolved ?? null,
  closed: times.closed ?? null,
});

const followUpDto = ({ reason, ...rest }: FollowUp): FollowUpDto => ({
  ...rest,
  reason: reason ?? null,
});
