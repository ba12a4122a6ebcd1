import {
  numberIn,
  partOf,
  reviewSpan,
  runSpan,
  type SpanEvent,
  stageSpan,
  textIn,
} from './span.js';
import { toolAsked } from './call-spans.js';
import type { OpenSpan, SpanBook } from './span-book.js';

/** Stages, runs and rounds of QA. */

type Read = (book: SpanBook, event: SpanEvent) => void;

const stageAt = (book: SpanBook, event: SpanEvent): string => {
  const stage = textIn(event.data, 'stage');
  Object.assign(book.at(stageSpan(stage), 'stage', event), { name: stage, stage });
  return stageSpan(stage);
};

/** Of the order of a run: the same in the three events that carry it. */
const runOrdered: Read = (book, event) => {
  const { data } = event;
  const runId = textIn(data, 'runId');
  const role = textIn(data, 'role');
  const round = numberIn(data, 'round');
  const stage = textIn(data, 'stage');
  const inStage = stageAt(book, event);
  Object.assign(book.at(runSpan(runId), 'run', event), {
    name: textIn(data, 'agent'),
    parentId: role === 'qa' ? reviewSpan(stage, round) : inStage,
    role,
    stage,
    round,
    runId,
  });
};

const runEnded =
  (outcome: string): Read =>
  (book, event) => {
    const runId = textIn(event.data, 'runId');
    const run = book.at(runSpan(runId), 'run', event);
    run.runId = runId;
    book.end(run.spanId, outcome, event);
    // Its books are the truth: they hold what a call cost whose outcome never came.
    run.costNanoUsd = numberIn(partOf(event.data, 'purse'), 'spentNanoUsd');
    if (outcome === 'completed') return;
    book.endAll((span) => span.parentId === run.spanId && span.end === null, 'cancelled', event);
  };

const runSuspended: Read = (book, event) => {
  const asking = partOf(event.data, 'asking');
  if ('step' in asking) toolAsked(book, event, numberIn(asking, 'step'));
};

const reviewAt = (book: SpanBook, event: SpanEvent): OpenSpan => {
  const stage = textIn(event.data, 'stage');
  const round = numberIn(event.data, 'round');
  const parentId = stageAt(book, event);
  const review = book.at(reviewSpan(stage, round), 'review', event);
  return Object.assign(review, { name: stage, parentId, role: 'qa', stage, round });
};

const reviewed: Read = (book, event) =>
  book.end(reviewAt(book, event).spanId, textIn(event.data, 'verdict'), event);

const reviewsCancelled: Read = (book, event) =>
  book.endAll((span) => span.kind === 'review', 'cancelled', event);

const stageCompleted: Read = (book, event) => book.end(stageAt(book, event), 'completed', event);

export const workReaders: Readonly<Record<string, Read>> = {
  'run.requested': runOrdered,
  'qa-run.requested': runOrdered,
  'run.accepted': runOrdered,
  'run.suspended': runSuspended,
  'run.completed': runEnded('completed'),
  'run.failed': runEnded('failed'),
  'run.cancelled': runEnded('cancelled'),
  'qa.requested': (book, event) => void reviewAt(book, event),
  'review.completed': reviewed,
  'review.cancelled': reviewsCancelled,
  'stage.completed': stageCompleted,
};
