import { numberIn, runSpan, type SpanEvent, stepSpan, textIn } from './span.js';
import { type OpenAttempt, type OpenSpan, type SpanBook, tryOf } from './span-book.js';

/** Model and tool calls: one span for each step, with a try for each attempt. */

type Read = (book: SpanBook, event: SpanEvent) => void;

const stepAt = (book: SpanBook, event: SpanEvent, kind: 'model' | 'tool'): OpenSpan => {
  const runId = textIn(event.data, 'runId');
  const step = numberIn(event.data, 'step');
  const span = book.at(stepSpan(runId, step), kind, event);
  return Object.assign(span, { parentId: runSpan(runId), runId, step });
};

const attemptAt = (span: OpenSpan, event: SpanEvent): OpenAttempt => {
  const name = textIn(event.data, span.kind);
  span.name = name;
  return tryOf(span, numberIn(event.data, 'attempt'), name, event.at);
};

const modelRequested: Read = (book, event) => {
  const span = stepAt(book, event, 'model');
  const n = book.nextCallOf(textIn(event.data, 'runId'));
  Object.assign(attemptAt(span, event), { n });
  Object.assign(span, { n, end: null, outcome: null });
};

const toolRequested: Read = (book, event) => {
  const span = stepAt(book, event, 'tool');
  attemptAt(span, event);
  Object.assign(span, { effect: textIn(event.data, 'effect'), end: null, outcome: null });
};

const came =
  (kind: 'model' | 'tool', failed: boolean): Read =>
  (book, event) => {
    const span = stepAt(book, event, kind);
    const outcome = failed ? textIn(event.data, 'errorClass') : 'answered';
    const ended = { end: event.at, outcome };
    Object.assign(attemptAt(span, event), ended, {
      costNanoUsd: numberIn(event.data, 'costNanoUsd'),
      costIsBound: event.data['costIsBound'] === true,
    });
    Object.assign(span, ended);
  };

/** What was tried goes on: it waits for its next try. */
const retried: Read = (book, event) => {
  const span = book.all().get(stepSpan(textIn(event.data, 'runId'), numberIn(event.data, 'step')));
  if (!span) return;
  span.changedIndex = event.index;
  if (event.data['uncounted'] !== true) span.retries += 1;
  const newest = Math.max(...span.tries.keys());
  if (newest <= numberIn(event.data, 'attempt')) Object.assign(span, { end: null, outcome: null });
};

/** A tool asks a person: this try of it is over. */
export const toolAsked = (book: SpanBook, event: SpanEvent, step: number): void =>
  book.end(stepSpan(textIn(event.data, 'runId'), step), 'asked', event);

export const callReaders: Readonly<Record<string, Read>> = {
  'model-call.requested': modelRequested,
  'model-call.completed': came('model', false),
  'model-call.failed': came('model', true),
  'tool-call.requested': toolRequested,
  'tool-call.completed': came('tool', false),
  'tool-call.failed': came('tool', true),
  'retry.scheduled': retried,
};
