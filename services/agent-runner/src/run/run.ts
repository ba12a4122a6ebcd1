import type { EventBody, RunRequest } from '@nightshift/contracts';
import { type Decider, unreachable, zeroNano } from '@nightshift/kernel';
import { advance } from './advance.js';
import { closingOf, suspendForFailure, withInFlightSpent } from './asks.js';
import type { RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { hold, release, returnPurse } from './holds.js';
import { afterAnswer, afterModelFailure } from './model-outcome.js';
import { afterEffect } from './reconcile.js';
import { answer, recover, wake } from './resume.js';
import type { RunCommand } from './run-command.js';
import { isOpen, type OpenRun, type Run } from './run-state.js';
import { afterQuestion } from './tool-question.js';
import { afterToolFailure, afterToolResult } from './tool-outcome.js';

/**
 * What can happen to a run: the one place where the next call of an agent is decided. A call's
 * outcome and the next intent are one append, so a crashed run goes on from its journal.
 */
export const runDecider = (deps: RunDeps): Decider<RunCommand, EventBody, Run> => ({
  initial: () => ({ status: 'unknown', granted: zeroNano, leases: [], held: false }),
  evolve: evolveRun,
  decide: (command, run) => {
    const events = decide(command, run, deps);
    if (!mayBeHeld(run) && command.type !== 'holdRun') return events;
    const next = events.reduce(evolveRun, run);
    return mayBeHeld(next) ? [...events, ...returnPurse(next)] : events;
  },
});

/** Also an order that came before the order to run. */
const mayBeHeld = (run: Run): boolean => (run.status === 'unknown' || isOpen(run)) && run.held;

const decide = (command: RunCommand, run: Run, deps: RunDeps): readonly EventBody[] => {
  switch (command.type) {
    case 'acceptRun':
      return run.status === 'unknown' ? [accepted(command)] : [];
    case 'fundRun':
      return fund(command, run);
    case 'holdRun':
      return hold(command, run);
    case 'releaseRun':
      return release(command, run);
    case 'recallPurse':
      return returnPurse(run);
    case 'cancelRun':
      return cancel(command, run);
    case 'answerTicket':
      return isOpen(run) && !run.isErased ? answer(command, run, deps) : [];
    case 'advanceRun':
    case 'wakeRun':
    case 'recoverRun':
    case 'suspendRun':
    case 'recordAnswer':
    case 'recordModelFailure':
    case 'recordToolResult':
    case 'recordToolFailure':
    case 'recordQuestion':
    case 'recordEffect':
      return isOpen(run) ? proceed(command, run, deps) : [];
    default:
      return unreachable(command);
  }
};

const accepted = ({
  request,
  input,
  overrides,
}: Extract<RunCommand, { type: 'acceptRun' }>): EventBody => ({
  type: 'run.accepted.v1',
  data: request,
  content: { input, ...(overrides && { overrides }) },
});

type OwnCommand = Exclude<
  RunCommand,
  {
    type:
      | 'acceptRun'
      | 'fundRun'
      | 'holdRun'
      | 'releaseRun'
      | 'recallPurse'
      | 'cancelRun'
      | 'answerTicket';
  }
>;

/** The run, with what the command says of the process that carries it out. */
const asSeenBy = (command: OwnCommand, run: OpenRun): OpenRun => {
  if ('model' in command && command.model !== undefined) return { ...run, model: command.model };
  // Not as if it were held: no order broke its calls off, so their retries are paid for.
  if ('stopping' in command && command.stopping) return { ...run, beginsNothing: true };
  return 'callLater' in command && command.callLater ? { ...run, callsLater: true } : run;
};

/** Commands of this runner's own executor. */
const proceed = (command: OwnCommand, open: OpenRun, deps: RunDeps): readonly EventBody[] => {
  if (open.isErased) return cancel(open.request, open);
  const run = asSeenBy(command, open);
  switch (command.type) {
    case 'advanceRun':
      return advance(run, deps, command.at, command.basis);
    case 'wakeRun':
      return wake(command.at, run, deps);
    case 'recoverRun':
      return recover(command, run, deps);
    case 'suspendRun':
      return mayBeSuspended.has(run.doing.name)
        ? [suspendForFailure(run, 'misconfigured', command.reason, command.at)]
        : [];
    case 'recordAnswer':
      return afterAnswer(command, run, deps);
    case 'recordModelFailure':
      return afterModelFailure(command, run, deps);
    case 'recordToolResult':
      return afterToolResult(command, run, deps);
    case 'recordToolFailure':
      return afterToolFailure(command, run, deps);
    case 'recordQuestion':
      return afterQuestion(command, run);
    case 'recordEffect':
      return afterEffect(command, run, deps);
  }
};

/** Where a decision of its own is due: whatever is refused there would be refused again. */
const mayBeSuspended: ReadonlySet<OpenRun['doing']['name']> = new Set([
  'ready',
  'backing-off',
  'tools',
]);

const fund = (
  { runId, leaseId, amount }: Extract<RunCommand, { type: 'fundRun' }>,
  run: Run,
): readonly EventBody[] => {
  if (run.leases.includes(leaseId)) return [];
  const data = { runId, leaseId, amountNanoUsd: amount };
  // A suspended run gave its money back: what comes now is of no use to it, either.
  const useless =
    (run.status !== 'unknown' && !isOpen(run)) || (isOpen(run) && run.doing.name === 'suspended');
  return useless ? [{ type: 'lease.returned.v1', data }] : [{ type: 'run.funded.v1', data }];
};

const cancel = (
  { runId, stage, role, round }: Pick<RunRequest, 'runId' | 'stage' | 'role' | 'round'>,
  run: Run,
): readonly EventBody[] => {
  if (isOpen(run)) {
    const { doing } = run;
    const ticket = doing.name === 'suspended' ? { ticketId: doing.ticketId } : {};
    return [
      { type: 'run.cancelled.v1', data: { ...closingOf(withInFlightSpent(run)), ...ticket } },
    ];
  }
  if (run.status !== 'unknown') return [];
  // The order to run may still be on its way: it will find the run cancelled.
  const purse = { grantedNanoUsd: run.granted, spentNanoUsd: zeroNano };
  return [
    {
      type: 'run.cancelled.v1',
      data: { runId, stage, role, round, purse, modelCalls: 0, toolCalls: 0, retriesByClass: {} },
    },
  ];
};
