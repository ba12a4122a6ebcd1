import type { EventOf, RecordedFact } from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';

/** What happened, in the order in which it happened: what people said of it, and what the record says. */

export interface TimelineEntry {
  /** When it happened: of a status the time that was given. */
  readonly at: Instant;
  /** `person`: said by somebody; `record`: from the events of tasks, halts and tickets. */
  readonly from: 'person' | 'record';
  /** Type of the event, or kind of the fact. */
  readonly what: string;
  readonly text: string;
  readonly by: string | null;
  /** Of the event in the ledger; null for what is put together of several. */
  readonly eventId: string | null;
  /** Of the halt, the ticket or the note. */
  readonly id: string | null;
}

export const timelineOf = (
  events: readonly EventOf[],
  record: readonly RecordedFact[],
): readonly TimelineEntry[] =>
  [...record.map(ofRecord), ...events.flatMap(ofEvent)].toSorted((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );

const ofRecord = ({ at, what, id, by, count }: RecordedFact): TimelineEntry => ({
  at,
  from: 'record',
  what,
  text: wordsOf(what, count ?? 0),
  by: by ?? null,
  eventId: null,
  id: id ?? null,
});

const tasks = (count: number): string => (count === 1 ? '1 task' : `${count} tasks`);

const wordsOf = (what: RecordedFact['what'], count: number): string =>
  ({
    'halt-ordered': 'A halt was ordered.',
    'halt-lifted': 'The halt was lifted.',
    'halt-upheld': 'The halt was upheld: the tasks concerned were cancelled.',
    'tasks-halted': `${tasks(count)} stood still from here on.`,
    'tasks-resumed': `${tasks(count)} had gone on by here.`,
    'tasks-failed': `${tasks(count)} had failed by here.`,
    'ticket-opened': 'A person was asked.',
    'ticket-answered': 'The question was answered.',
  })[what];

const ofEvent = (event: EventOf): readonly TimelineEntry[] => {
  const told = toldBy(event);
  if (!told || !event.type.startsWith('incident.')) return [];
  const { by } = event.data as { readonly by?: string };
  const entry = { from: 'person', what: event.type, by: by ?? null, eventId: event.id } as const;
  const id = event.type === 'incident.noted.v1' ? event.data.noteId : null;
  return [{ ...entry, id, at: told.at ?? event.time, text: told.text }];
};

const toldBy = (event: EventOf): { readonly at?: Instant; readonly text: string } | undefined => {
  switch (event.type) {
    case 'incident.opened.v1':
      return { text: `The incident was opened: ${event.content.title}` };
    case 'incident.started.v1':
      return { at: event.data.at, text: 'Somebody began to work on it.' };
    case 'incident.mitigated.v1':
      return { at: event.data.at, text: 'It did no more harm.' };
    case 'incident.resolved.v1':
      return { at: event.data.at, text: 'Its cause was gone.' };
    case 'incident.closed.v1':
      return { at: event.data.at, text: 'The incident was closed.' };
    case 'incident.corrected.v1': {
      const { status, at } = event.data;
      const what = at === undefined ? 'was not reached after all' : `was reached at ${at}`;
      return { text: `Corrected: ${status} ${what}. ${event.content.reason}` };
    }
    case 'incident.rated.v1': {
      const { before, severity } = event.data;
      return { text: `Severity ${before} became ${severity}. ${event.content.reason}` };
    }
    case 'incident.assigned.v1':
      return { text: `${event.data.to} became ${event.data.role}.` };
    case 'incident.noted.v1':
      return { text: event.content.text };
    case 'incident.follow-up-added.v1': {
      const { owner, dueOn } = event.data;
      return { text: `Follow-up for ${owner} until ${dueOn}: ${event.content.text}` };
    }
    case 'incident.follow-up-closed.v1':
      return {
        text: `A follow-up was ${event.data.outcome}. ${event.content.reason ?? ''}`.trim(),
      };
    default:
      return undefined;
  }
};
