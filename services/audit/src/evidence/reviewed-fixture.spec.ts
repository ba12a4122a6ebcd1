import { writersOf } from '@nightshift/contracts';
import { taskId } from './bundle-fixture.spec.js';

/* A task whose review went to a person after two judges; of its events what a verifier reads. */

type Told = readonly [subject: string, type: string, data?: object];

const task = `task/${taskId}`;
const [worker, first, second] = ['run/worker', 'run/first', 'run/second'];
const [review, dispute, question] = ['review/one', 'ticket/dispute', 'ticket/question'];
const [sample, doubt] = ['sample/one', 'ticket/doubt'];
const named = (stream: string): string => stream.slice(stream.indexOf('/') + 1);
const runId = named;

const ran = (run: string, ...between: readonly Told[]): readonly Told[] => [
  [run, 'run.accepted.v1', { runId: runId(run) }],
  ...between,
  [run, 'run.completed.v2', { runId: runId(run) }],
];
const leased = (run: string, leaseId: string): Told => [
  'budget/acme',
  'lease.granted.v1',
  { leaseId, runId: runId(run), taskId },
];
const asked = (run: string): Told => [
  review,
  'qa-run.requested.v2',
  { reviewId: 'one', runId: runId(run), round: 0 },
];
const judged = (run: string): Told => [
  review,
  'judgement.recorded.v2',
  { reviewId: 'one', runId: runId(run), round: 0 },
];
const answered = (ticket: string): readonly Told[] => [
  [ticket, 'ticket.opened.v2', { ticketId: named(ticket) }],
  [ticket, 'ticket.claimed.v1', { ticketId: named(ticket), by: 'ben' }],
  [ticket, 'ticket.answered.v2', { ticketId: named(ticket), by: 'ben' }],
];

const told = (end: string): readonly Told[] => [
  [task, 'task.accepted.v1', { taskId }],
  [task, 'run.requested.v1', { runId: 'worker' }],
  leased(worker, 'worker-1'),
  ...ran(
    worker,
    [worker, 'run.funded.v1', { runId: 'worker', leaseId: 'worker-1' }],
    [worker, 'run.suspended.v2', { runId: 'worker', ticketId: 'question' }],
    ...answered(question),
    [worker, 'run.resumed.v1', { runId: 'worker', ticketId: 'question' }],
  ),
  [task, 'qa.requested.v2', { reviewId: 'one', runId: 'worker', round: 0 }],
  asked(first),
  asked(second),
  leased(first, 'first-1'),
  leased(first, 'first-2'),
  ...ran(first, [first, 'run.funded.v1', { runId: 'first', leaseId: 'first-1' }]),
  [first, 'lease.returned.v1', { runId: 'first', leaseId: 'first-2' }],
  // Money of this task that came back was granted to another one: its run is elsewhere.
  leased('run/of-another-task', 'other-1'),
  ...ran(second),
  judged(first),
  judged(second),
  [review, 'review.completed.v2', { reviewId: 'one', round: 0, verdict: 'disagreement' }],
  [review, 'disagreement.found.v2', { reviewId: 'one', ticketId: 'dispute' }],
  ...answered(dispute),
  [
    review,
    'review.settled.v1',
    { reviewId: 'one', round: 0, ticketId: 'dispute', by: 'ben', verdict: 'passed' },
  ],
  [task, 'stage.completed.v1', { stage: 'assess' }],
  [task, end, { reason: 'why' }],
  [sample, 'sample.drawn.v1', { ticketId: 'doubt' }],
  ...answered(doubt),
  [sample, 'sample.judged.v1', { ticketId: 'doubt', by: 'ben' }],
];

interface Event {
  readonly type: string;
  readonly subject: string;
  readonly data: object;
}

/** Written after somebody took out of the ledger what `isKept` refuses. */
const ledgerOf = (end: string, isKept: (event: Event) => boolean): readonly string[] => {
  const sequences = new Map<string, number>();
  return told(end)
    .map(([subject, type, data = {}]) => {
      const sequence = (sequences.get(subject) ?? 0) + 1;
      sequences.set(subject, sequence);
      const place = { subject, sequence, tenantid: 'acme', taskid: taskId };
      const source = `nightshift/${writersOf(type)[0]}`;
      return { source, type, time: '2026-11-25T10:00:00.000Z', ...place, data, content: {} };
    })
    .filter(isKept)
    .map((event) => JSON.stringify(event));
};

export const reviewedLedger = (end = 'task.completed.v1'): readonly string[] =>
  ledgerOf(end, () => true);

const isAny = (...types: readonly string[]) => {
  const all = new Set(types);
  return ({ type }: Event): boolean => all.has(type.replace(/\.v\d+$/, ''));
};
const isIn =
  (...subjects: readonly string[]) =>
  ({ subject }: Event): boolean =>
    subjects.includes(subject);
const both =
  (one: (event: Event) => boolean, other: (event: Event) => boolean) =>
  (event: Event): boolean =>
    one(event) && other(event);

export interface Cut {
  readonly verdict: 'differs' | 'incomplete';
  /** What the difference names, or the code of what is not proved. */
  readonly says: string;
  readonly events: readonly string[];
}

const cut = (
  what: string,
  isCut: (event: Event) => boolean,
  says: Cut['says'],
  end = 'task.completed.v1',
): readonly [string, Cut] => [
  what,
  {
    verdict: says.includes(' is missing') ? 'differs' : 'incomplete',
    says,
    events: ledgerOf(end, (event) => !isCut(event)),
  },
];

const qa = isIn(review, first, second, dispute);
const failed = 'task.failed.v1';

/** The rest is proved and fits together, and what is read out of it was written anew: only what is missing tells. */
export const cuts = [
  cut('all of QA', qa, 'stream review/one is missing'),
  cut('the whole review', isIn(review), 'stream review/one is missing'),
  cut('both judges', isIn(first, second), 'stream run/first is missing'),
  cut('one judge', isIn(second), 'stream run/second is missing'),
  cut('the worker', isIn(worker), 'stream run/worker is missing'),
  cut('the dispute', isIn(dispute), 'stream ticket/dispute is missing'),
  cut('the question', isIn(question), 'stream ticket/question is missing'),
  cut(
    'the end of the worker',
    both(isIn(worker), isAny('run.completed')),
    'the end of stream run/worker is missing',
  ),
  cut(
    'the end of a judge',
    both(isIn(second), isAny('run.completed')),
    'the end of stream run/second is missing',
  ),
  cut(
    'how the review was settled',
    isAny('review.settled'),
    'the end of stream review/one is missing',
  ),
  cut(
    'the verdict and all after it',
    isAny('review.completed', 'disagreement.found', 'review.settled'),
    'the end of stream review/one is missing',
  ),
  cut(
    'the answer to the dispute',
    both(isIn(dispute), isAny('ticket.answered')),
    'the end of stream ticket/dispute is missing',
  ),
  cut(
    'the end of the question but its opening',
    both(isIn(question), isAny('ticket.claimed', 'ticket.answered')),
    'the end of stream ticket/question is missing',
  ),
  cut('how a sample was drawn', isAny('sample.drawn'), 'event 1 of stream sample/one is missing'),
  cut('the lease that a judge gave back after its end', isAny('lease.returned'), 'unended-streams'),
  cut('the end of the task', isAny('task.completed'), 'open'),
  cut('the end of the task and its last stage', isAny('task.completed', 'stage.completed'), 'open'),
  cut('all of QA of a task that failed', qa, 'missing-streams', failed),
  cut(
    'how the review of a task that failed was settled',
    isAny('review.settled'),
    'unended-streams',
    failed,
  ),
] as const;
