import { type EventBody, type IncidentStatus, incidentStatuses } from '@nightshift/contracts';
import { type Instant, Refusal, unreachable } from '@nightshift/kernel';
import type { CorrectStatus, ReachStatus } from './incident-command.js';
import type { OpenedIncident } from './incident-state.js';

/** How an incident goes on: one status after the other, at times that can be true. */

export const reach = (command: ReachStatus, state: OpenedIncident): readonly EventBody[] => {
  const { status, at, by, now } = command;
  // Two people press the same button: the second finds it done.
  if (status === state.status) return [];
  const next = incidentStatuses[incidentStatuses.indexOf(state.status) + 1];
  if (status !== next) throw notNext(state.status, next, status);
  refuseTime(at, { notBefore: state.times[state.status], notAfter: now });
  const { incidentId } = state.opened;
  const data = { incidentId, at, by };
  switch (status) {
    case 'started':
      return [{ type: 'incident.started.v1', data }];
    case 'mitigated':
      return [{ type: 'incident.mitigated.v1', data }];
    case 'resolved':
      return [{ type: 'incident.resolved.v1', data }];
    case 'closed': {
      const { closing } = command;
      if (!closing) throw new Error('An incident is closed without what it did.');
      const { impact, record, recordInAll, evidenceUpTo } = closing;
      const upTo = evidenceUpTo === undefined ? {} : { evidenceUpTo };
      const told = { impact, record: [...record], recordInAll, ...upTo };
      return [{ type: 'incident.closed.v1', data: { ...data, ...told } }];
    }
    default:
      return unreachable(status);
  }
};

const notNext = (
  present: IncidentStatus,
  next: IncidentStatus | undefined,
  wanted: IncidentStatus,
): Refusal => {
  const onward = next === undefined ? 'It is the last one.' : `The next one is ${next}.`;
  return new Refusal(
    'not-next-status',
    'conflict',
    `The incident is ${present}, so it cannot become ${wanted} now. ${onward} A status that was set by mistake is corrected, with a reason.`,
  );
};

/** @throws Refusal `invalid-time` */
const refuseTime = (
  at: Instant,
  { notBefore, notAfter }: { notBefore: Instant | undefined; notAfter: Instant },
): void => {
  const reason =
    notBefore !== undefined && at < notBefore
      ? `must not be before ${notBefore}`
      : at > notAfter
        ? `must not be after ${notAfter}`
        : undefined;
  if (reason === undefined) return;
  throw new Refusal('invalid-time', 'invalid', `This cannot be when it was: ${at} ${reason}.`, [
    { at: '/at', reason },
  ]);
};

export const correct = (
  { status, at, reason, by, now }: CorrectStatus,
  state: OpenedIncident,
): readonly EventBody[] => {
  const { incidentId, since } = state.opened;
  const before = state.times[status];
  if (before === undefined) throw notReached(status, state.status);
  if (at === before) return [];
  const place = incidentStatuses.indexOf(status);
  const timeAt = (index: number): Instant | undefined => {
    const neighbour = incidentStatuses[index];
    return neighbour === undefined ? undefined : state.times[neighbour];
  };
  if (at === undefined) refuseTakingBack(status, state.status);
  else
    refuseTime(at, {
      notBefore: place === 0 ? since : timeAt(place - 1),
      notAfter: timeAt(place + 1) ?? now,
    });
  const data = { incidentId, status, by, ...(at === undefined ? {} : { at }) };
  return [{ type: 'incident.corrected.v1', data, content: { reason } }];
};

const notReached = (status: IncidentStatus, present: IncidentStatus): Refusal =>
  new Refusal(
    'status-not-reached',
    'conflict',
    `The incident is ${present}: there is no time of ${status} to correct.`,
  );

/** @throws Refusal `not-next-status`: what came after it would hang in the air */
const refuseTakingBack = (status: IncidentStatus, present: IncidentStatus): void => {
  if (status === present && status !== 'triage') return;
  throw new Refusal(
    'not-next-status',
    'conflict',
    status === 'triage'
      ? 'An incident begins with triage: only its time can be corrected.'
      : `Only the newest status can be taken back, and that is ${present}.`,
  );
};
