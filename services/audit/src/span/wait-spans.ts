import { partOf, runSpan, type SpanEvent, stageSpan, textIn } from './span.js';
import type { OpenSpan, SpanBook } from './span-book.js';

/** What a task waits for: its turn, a person, the end of a halt or of a pause. And its end. */

type Read = (book: SpanBook, event: SpanEvent) => void;

const ticketId = (event: SpanEvent): string => `ticket/${textIn(event.data, 'ticketId')}`;

const opened: Read = (book, event) => {
  const source = partOf(event.data, 'source');
  const [runId, stage] = [textIn(source, 'runId'), textIn(source, 'stage')];
  Object.assign(book.at(ticketId(event), 'ticket', event), {
    name: textIn(event.data, 'kind'),
    parentId: runId ? runSpan(runId) : stage ? stageSpan(stage) : null,
    ticketId: textIn(event.data, 'ticketId'),
  });
};

const ticketEnded =
  (outcome: string): Read =>
  (book, event) =>
    book.end(ticketId(event), outcome, event);

const haltId = (event: SpanEvent): string => `halt/${textIn(event.data, 'haltId')}`;

const halted: Read = (book, event) => {
  Object.assign(book.at(haltId(event), 'halt', event), {
    name: textIn(event.data, 'scope'),
    ticketId: textIn(event.data, 'ticketId'),
  });
};

/** Queues and pauses have no id: at most one of each goes on. */
const begun =
  (kind: 'queue' | 'pause', name: string): Read =>
  (book, event) => {
    const goesOn = [...book.all().values()].some((span) => span.kind === kind && !span.end);
    if (goesOn) return;
    book.at(`${kind}/${event.index}`, kind, event).name = textIn(event.data, name);
  };

const ended =
  (kind: 'queue' | 'pause', outcome: string): Read =>
  (book, event) =>
    book.endAll((span) => span.kind === kind, outcome, event);

const OF_THE_TASK: ReadonlySet<OpenSpan['kind']> = new Set(['stage', 'halt', 'pause', 'queue']);

const taskEnded =
  (outcome: string): Read =>
  (book, event) =>
    book.endAll((span) => OF_THE_TASK.has(span.kind), outcome, event);

export const waitReaders: Readonly<Record<string, Read>> = {
  'ticket.opened': opened,
  'ticket.answered': ticketEnded('answered'),
  'ticket.withdrawn': ticketEnded('withdrawn'),
  'task.halted': halted,
  'task.unhalted': (book, event) => book.end(haltId(event), 'lifted', event),
  'task.queued': begun('queue', 'scope'),
  'task.started': ended('queue', 'started'),
  'task.paused': begun('pause', 'by'),
  'task.resumed': ended('pause', 'resumed'),
  'task.completed': taskEnded('completed'),
  'task.failed': taskEnded('failed'),
  'task.cancelled': taskEnded('cancelled'),
};
