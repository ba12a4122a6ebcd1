import type { Incident, IncidentStatus } from '../../api/types';
import type { Tone } from '../../ui/status';

/** What statuses, severities and notes are called, and what comes next. */

type NextStatus = Exclude<IncidentStatus, 'triage'>;

interface Words {
  readonly word: string;
  /** What it means to be there. */
  readonly means: string;
  readonly tone: Tone;
}

export const STATUS_WORDS: Readonly<Record<IncidentStatus, Words>> = {
  triage: { word: 'Triage', means: 'Noticed; nobody is at it yet.', tone: 'halt' },
  started: { word: 'Started', means: 'Somebody works on it.', tone: 'wait' },
  mitigated: { word: 'Mitigated', means: 'It does no more harm.', tone: 'run' },
  resolved: { word: 'Resolved', means: 'Its cause is gone.', tone: 'done' },
  closed: { word: 'Closed', means: 'All is learnt from it.', tone: 'idle' },
};

/** In their order. */
export const STATUSES = Object.keys(STATUS_WORDS) as readonly IncidentStatus[];

export const SEVERITY_TONES: Readonly<Record<Incident['severity'], Tone>> = {
  low: 'idle',
  medium: 'wait',
  high: 'halt',
  critical: 'fail',
};

/** `undefined`: there is none after it. */
export const nextOf = (status: IncidentStatus): NextStatus | undefined =>
  STATUSES[STATUSES.indexOf(status) + 1] as NextStatus | undefined;

export type NoteKind = Incident['notes'][number]['kind'];

export const NOTE_WORDS: Readonly<Record<NoteKind, string>> = {
  note: 'Note',
  contributor: 'What contributed',
  mitigator: 'What helped',
  learning: 'Learnt',
  risk: 'Still a risk',
};

interface Place {
  readonly to: '/tasks/$taskId' | '/review/$ticketId' | '/workflows/$name' | '/spend';
  readonly params: Readonly<Record<string, string>>;
}

/** Where to look at what an incident is about. */
export const placeOf = ({ kind, key }: Incident['about'][number]): Place => {
  switch (kind) {
    case 'task':
      return { to: '/tasks/$taskId', params: { taskId: key } };
    case 'ticket':
      return { to: '/review/$ticketId', params: { ticketId: key } };
    case 'workflow':
      return { to: '/workflows/$name', params: { name: key.replace(/@\d+$/, '') } };
    case 'halt':
    case 'tenant':
      return { to: '/spend', params: {} };
  }
};

/** A moment as `datetime-local` wants it, in the reader's zone. */
export const localOf = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);

/** What was typed, as the API has it; `undefined`: no moment. */
export const instantIn = (local: string): string | undefined => {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};
