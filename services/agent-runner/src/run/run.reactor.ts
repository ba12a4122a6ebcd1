import type { ContentOf, DataOf, RunRequest } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import { nano } from '@nightshift/kernel';
import { type Reactions, toContent } from '@nightshift/service-kit';
import type { RunCommand } from './run-command.js';
import type { Run } from './run-state.js';

type Order = DataOf<'task.cancelled.v1'>['runs'][number];

/** The order without what only the review needs. */
const runIn = ({
  reviewId: _,
  maxRounds: __,
  queue: ___,
  dueInSeconds: ____,
  quorum: _____,
  sampling: ______,
  ...request
}: DataOf<'qa-run.requested.v2'>): RunRequest => request;

export const runReactions = (runs: Aggregates<RunCommand, Run>): Reactions => {
  const accept = (request: RunRequest, { input, overrides }: ContentOf<'run.requested.v1'>) =>
    runs.to(request.runId, { type: 'acceptRun', request, input, overrides });
  const cancel = (order: Order) => runs.to(order.runId, { type: 'cancelRun', ...order });
  return {
    'run.requested.v1': toContent(({ data, content }) => accept(data, content)),
    'qa-run.requested.v2': toContent(({ data, content }) => accept(runIn(data), content)),
    // Nobody waits for its answer any more: what it asked is withdrawn.
    'evaluation.judged.v1': ({ data: { runId, stage, failed } }) =>
      failed ? cancel({ runId, stage, role: 'qa', round: 0 }) : undefined,
    'lease.granted.v1': ({ data: { runId, leaseId, amountNanoUsd } }) =>
      runs.to(runId, { type: 'fundRun', runId, leaseId, amount: nano(amountNanoUsd) }),
    'ticket.answered.v2': toContent(({ data: { ticketId, by, source }, content }, { now }) =>
      source.service === 'agent-runner' && source.runId !== undefined
        ? runs.to(source.runId, {
            type: 'answerTicket',
            ticketId,
            by,
            answer: content.answer,
            at: now,
          })
        : undefined,
    ),
    'task.paused.v1': ({ data }) =>
      data.runs.map(({ runId }) => runs.to(runId, { type: 'holdRun', runId })),
    'task.resumed.v1': ({ data }) =>
      data.runs.map(({ runId }) => runs.to(runId, { type: 'releaseRun', runId })),
    'task.halted.v1': ({ data: { runs: stopped = [] } }) =>
      stopped.map(({ runId }) => runs.to(runId, { type: 'holdRun', runId, abort: true })),
    'task.unhalted.v1': ({ data: { runs: stopped = [] } }) =>
      stopped.map(({ runId }) => runs.to(runId, { type: 'releaseRun', runId })),
    'lease.expired.v1': ({ data: { runId } }) => runs.to(runId, { type: 'recallPurse' }),
    'task.cancelled.v1': ({ data }) => data.runs.map(cancel),
    'task.failed.v1': ({ data }) => data.runs.map(cancel),
  };
};
