import type { EventBody } from '@nightshift/contracts';
import type { Incident, OpenedIncident } from './incident-state.js';

export const evolve = (state: Incident, event: EventBody): Incident => {
  if (event.type === 'incident.opened.v1') return opened(event);
  if (state.status === 'unopened') return state;
  return { ...changed(state, event), changes: state.changes + 1 };
};

const opened = ({ data, content }: EventBody<'incident.opened.v1'>): Incident => ({
  status: 'triage',
  opened: data,
  title: content.title,
  severity: data.severity,
  roles: { owner: data.owner },
  times: { triage: data.detectedAt },
  notes: [],
  followUps: [],
  changes: 0,
});

const changed = (state: OpenedIncident, event: EventBody): OpenedIncident => {
  switch (event.type) {
    case 'incident.started.v1':
      return { ...state, status: 'started', times: { ...state.times, started: event.data.at } };
    case 'incident.mitigated.v1':
      return { ...state, status: 'mitigated', times: { ...state.times, mitigated: event.data.at } };
    case 'incident.resolved.v1':
      return { ...state, status: 'resolved', times: { ...state.times, resolved: event.data.at } };
    case 'incident.closed.v1': {
      const { at, incidentId: _, by: _by, ...closing } = event.data;
      return { ...state, status: 'closed', times: { ...state.times, closed: at }, closing };
    }
    case 'incident.corrected.v1':
      return corrected(state, event);
    case 'incident.rated.v1':
      return { ...state, severity: event.data.severity };
    case 'incident.assigned.v1':
      return { ...state, roles: { ...state.roles, [event.data.role]: event.data.to } };
    case 'incident.noted.v1': {
      const { noteId, kind, by } = event.data;
      return { ...state, notes: [...state.notes, { noteId, kind, by, text: event.content.text }] };
    }
    default:
      return followedUp(state, event);
  }
};

const followedUp = (state: OpenedIncident, event: EventBody): OpenedIncident => {
  switch (event.type) {
    case 'incident.follow-up-added.v1': {
      const { followUpId, owner, dueOn } = event.data;
      const { text } = event.content;
      const added = { followUpId, text, owner, dueOn, status: 'open' } as const;
      return { ...state, followUps: [...state.followUps, added] };
    }
    case 'incident.follow-up-closed.v1': {
      const { followUpId, outcome } = event.data;
      const { reason } = event.content;
      const followUps = state.followUps.map((one) =>
        one.followUpId === followUpId ? { ...one, status: outcome, reason } : one,
      );
      return { ...state, followUps };
    }
    default:
      return state;
  }
};

const BEFORE = {
  started: 'triage',
  mitigated: 'started',
  resolved: 'mitigated',
  closed: 'resolved',
} as const;

/** Of a status that was not reached after all, the one before it holds again. */
const corrected = (
  state: OpenedIncident,
  event: EventBody<'incident.corrected.v1'>,
): OpenedIncident => {
  const { status, at } = event.data;
  if (at !== undefined) return { ...state, times: { ...state.times, [status]: at } };
  if (status === 'triage') return state;
  const { [status]: _, ...times } = state.times;
  return { ...state, status: BEFORE[status], times };
};
