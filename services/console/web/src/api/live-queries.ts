import type { EventType } from '@nightshift/contracts';

/** The first part of a query's key. */
export type Topic =
  | 'tasks'
  | 'tickets'
  | 'budgets'
  | 'runs'
  | 'qa'
  | 'workflows'
  | 'incidents'
  | 'ledger'
  | 'system';

const all = (types: readonly EventType[], topics: readonly Topic[]) =>
  types.map((type) => [type, topics] as const);

/** What an event makes old. Only these types are asked for on the live stream. */
export const TOPICS_OF: ReadonlyMap<string, readonly Topic[]> = new Map([
  ...all(
    [
      'task.accepted.v1',
      'task.queued.v1',
      'task.started.v1',
      'task.completed.v1',
      'task.failed.v1',
      'task.cancelled.v1',
      'task.halted.v1',
      'task.unhalted.v1',
      'task.paused.v1',
      'task.resumed.v1',
      'task.suspended.v1',
      'task.continued.v1',
      'stage.completed.v1',
      'decision.requested.v2',
      'decision.recorded.v1',
    ],
    ['tasks'],
  ),
  ...all(
    [
      'ticket.opened.v2',
      'ticket.claimed.v1',
      'ticket.taken-over.v1',
      'ticket.released.v1',
      'ticket.revised.v1',
      'ticket.assigned.v1',
      'ticket.moved.v1',
      'ticket.snoozed.v1',
      'ticket.reminded.v1',
      'ticket.endorsed.v1',
      'ticket.decided.v1',
      'ticket.reopened.v1',
      'ticket.answered.v2',
      'ticket.withdrawn.v1',
      'ticket.overdue.v1',
    ],
    ['tickets'],
  ),
  ...all(['lease.settled.v1', 'budget.set.v1', 'budget.threshold-reached.v1'], ['budgets']),
  // What an incident is about may be a halt: it stands in its timeline.
  ...all(
    [
      'halt.ordered.v2',
      'halt.lifted.v1',
      'halt.upheld.v1',
      'everything.halted.v1',
      'everything.unhalted.v1',
    ],
    ['budgets', 'incidents'],
  ),
  ...all(
    [
      'incident.opened.v1',
      'incident.started.v1',
      'incident.mitigated.v1',
      'incident.resolved.v1',
      'incident.closed.v1',
      'incident.corrected.v1',
      'incident.rated.v1',
      'incident.assigned.v1',
      'incident.noted.v1',
      'incident.follow-up-added.v1',
      'incident.follow-up-closed.v1',
    ],
    ['incidents'],
  ),
  ...all(
    [
      'review.completed.v2',
      'sample.drawn.v1',
      'sample.judged.v1',
      'evaluation.requested.v1',
      'evaluation.completed.v1',
    ],
    ['qa'],
  ),
  ...all(['workflow.registered.v1'], ['workflows']),
]);
