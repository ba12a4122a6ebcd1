/**
 * How an event that names another stream vouches for it. `before`: the event could not be unless the
 * stream had come to its end. `after`: the task could not have completed unless it had. `awaited`:
 * the stream follows, and nothing depends on it.
 */
export type Vouching = 'before' | 'after' | 'awaited';

type Name = readonly [field: string, kind: 'run' | 'review' | 'ticket', vouching: Vouching];

const NAMES: Readonly<Record<string, readonly Name[]>> = {
  'run.requested': [['runId', 'run', 'after']],
  'qa.requested': [
    ['runId', 'run', 'before'],
    ['reviewId', 'review', 'after'],
  ],
  'qa-run.requested': [['runId', 'run', 'after']],
  'retries.counted': [['runId', 'run', 'before']],
  'judgement.recorded': [['runId', 'run', 'before']],
  'disagreement.found': [['ticketId', 'ticket', 'after']],
  'review.settled': [['ticketId', 'ticket', 'before']],
  'run.suspended': [['ticketId', 'ticket', 'awaited']],
  'run.resumed': [['ticketId', 'ticket', 'before']],
  'task.suspended': [['ticketId', 'ticket', 'awaited']],
  'task.continued': [['ticketId', 'ticket', 'before']],
  'decision.requested': [['ticketId', 'ticket', 'after']],
  'decision.recorded': [['ticketId', 'ticket', 'before']],
  'sample.drawn': [['ticketId', 'ticket', 'awaited']],
  'sample.judged': [['ticketId', 'ticket', 'before']],
};

export const namesIn = (type: string): readonly Name[] =>
  Object.hasOwn(NAMES, type) ? (NAMES[type] ?? []) : [];
