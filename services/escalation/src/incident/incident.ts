import type { EventBody } from '@nightshift/contracts';
import { type Decider, hashOfJson, Refusal, sortedJson, unreachable } from '@nightshift/kernel';
import { evolve } from './evolve.js';
import type {
  AddFollowUp,
  CloseFollowUp,
  IncidentCommand,
  OpenIncident,
} from './incident-command.js';
import type { Incident, OpenedIncident } from './incident-state.js';
import { correct, reach } from './statuses.js';

/** What can happen to an incident. */

export const incidentDecider: Decider<IncidentCommand, EventBody, Incident> = {
  initial: () => ({ status: 'unopened' }),
  evolve,
  decide: (command, state) => {
    if (command.type === 'openIncident') return open(command, state);
    if (state.status === 'unopened') throw noSuchIncident();
    const events = change(command, state);
    if (events.length > 0 && !ENDING.has(command.type)) refuseLong(state);
    return events;
  },
};

const change = (
  command: Exclude<IncidentCommand, OpenIncident>,
  state: OpenedIncident,
): readonly EventBody[] => {
  const { incidentId } = state.opened;
  switch (command.type) {
    case 'reachStatus':
      return reach(command, state);
    case 'correctStatus':
      return correct(command, state);
    case 'rateIncident': {
      const { severity, reason, by } = command;
      refuseClosed(state);
      if (severity === state.severity) return [];
      const data = { incidentId, severity, before: state.severity, by };
      return [{ type: 'incident.rated.v1', data, content: { reason } }];
    }
    case 'assignRole': {
      const { role, to, by } = command;
      refuseClosed(state);
      if (state.roles[role] === to) return [];
      return [{ type: 'incident.assigned.v1', data: { incidentId, role, to, by } }];
    }
    case 'noteIncident': {
      const { noteId, kind, text, by } = command;
      const found = state.notes.find((one) => one.noteId === noteId);
      if (found && (found.kind !== kind || found.text !== text)) throw keyReused('another note');
      if (found) return [];
      refuseClosed(state);
      refuseFull(state.notes, 'notes');
      const data = { incidentId, noteId, kind, by };
      return [{ type: 'incident.noted.v1', data, content: { text } }];
    }
    case 'addFollowUp':
      return addFollowUp(command, state);
    case 'closeFollowUp':
      return closeFollowUp(command, state);
    default:
      return unreachable(command);
  }
};

/** The same again is the same incident: whoever presses the button second finds it open. */
const open = (command: OpenIncident, state: Incident): readonly EventBody[] => {
  if (state.status !== 'unopened') {
    // Found by a halt it is the same whatever else it is said to be about; by a key it is not.
    const isSame =
      command.detectedBy === 'halt' ||
      sortedJson([...command.about]) === sortedJson(state.opened.about);
    if (!isSame) throw keyReused('an incident about something else');
    return [];
  }
  const { type: _, title, now, about, pack, ...facts } = command;
  const { since, detectedAt } = facts;
  if (detectedAt > now) throw invalid('/detectedAt', `must not be after ${now}`);
  if (since > detectedAt) throw invalid('/since', `must not be after ${detectedAt}`);
  const data = { ...facts, about: [...about], pack, packHash: hashOfJson(pack) };
  return [{ type: 'incident.opened.v1', data, content: { title } }];
};

const invalid = (at: string, reason: string): Refusal =>
  new Refusal('invalid-time', 'invalid', `This cannot be when it was: ${at} ${reason}.`, [
    { at, reason },
  ]);

/** Also of a closed one: it is closed because all is learnt from it, not because all is done. */
const addFollowUp = (
  { followUpId, text, owner, dueOn, by }: AddFollowUp,
  { opened: { incidentId }, followUps }: OpenedIncident,
): readonly EventBody[] => {
  const found = followUps.find((one) => one.followUpId === followUpId);
  if (found && (found.text !== text || found.owner !== owner || found.dueOn !== dueOn))
    throw keyReused('another follow-up');
  if (found) return [];
  refuseFull(followUps, 'follow-ups');
  const data = { incidentId, followUpId, owner, dueOn, by };
  return [{ type: 'incident.follow-up-added.v1', data, content: { text } }];
};

const closeFollowUp = (
  { followUpId, outcome, reason, by }: CloseFollowUp,
  { opened: { incidentId }, followUps }: OpenedIncident,
): readonly EventBody[] => {
  const found = followUps.find((one) => one.followUpId === followUpId);
  if (!found)
    throw new Refusal(
      'no-such-follow-up',
      'not-found',
      `The incident has no follow-up ${followUpId}. They stand in GET /v1/incidents/${incidentId}.`,
    );
  if (found.status === outcome) return [];
  if (found.status !== 'open')
    throw new Refusal(
      'follow-up-closed',
      'conflict',
      `The follow-up is ${found.status} already. Add another one if there is more to do.`,
    );
  const data = { incidentId, followUpId, outcome, by };
  const content = reason === undefined ? {} : { reason };
  return [{ type: 'incident.follow-up-closed.v1', data, content }];
};

/** What leads to the end of an incident, which it always may have: of these there are only so many. */
const ENDING: ReadonlySet<IncidentCommand['type']> = new Set(['reachStatus', 'closeFollowUp']);

/** Each request reads them all: more would make every one of them slow. */
const MOST = 300;
const MOST_CHANGES = 2_000;

const refuseLong = ({ changes }: OpenedIncident): void => {
  if (changes < MOST_CHANGES) return;
  throw new Refusal(
    'incident-full',
    'conflict',
    `The incident was changed ${changes} times, which is all that it takes. Set its next statuses and close its follow-ups as before; for the rest open another incident about the same.`,
  );
};

const refuseFull = ({ length }: readonly unknown[], what: string): void => {
  if (length < MOST) return;
  throw new Refusal(
    'incident-full',
    'conflict',
    `The incident has ${length} ${what}, which is all that it takes. Open another incident about the same and name this one in its first note.`,
  );
};

const keyReused = (what: string): Refusal =>
  new Refusal(
    'idempotency-key-reused',
    'conflict',
    `This idempotency key belongs to ${what}. Use a new key for something new.`,
  );

const refuseClosed = ({ status }: OpenedIncident): void => {
  if (status !== 'closed') return;
  throw new Refusal(
    'incident-closed',
    'conflict',
    'The incident is closed. Take the status back, with a reason, to add to it; follow-ups can be added and closed as it is.',
  );
};

export const noSuchIncident = (): Refusal =>
  new Refusal(
    'no-such-incident',
    'not-found',
    'There is no such incident for this tenant. List them with GET /v1/incidents.',
  );
