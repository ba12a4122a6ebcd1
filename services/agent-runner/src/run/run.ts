import type { EventBody } from '@nightshift/contracts';
import { type Decider, type Instant, unreachable, zeroNano } from '@nightshift/kernel';
import { advance, thenAdvance } from './advance.js';
import { closingOf, suspendForUnknownOutcome, withInFlightSpent } from './asks.js';
import type { RunDeps } from './deps.js';
import { askedTool, evolveRun } from './evolve.js';
import { afterAnswer, afterModelFailure } from './model-outcome.js';
import type { AnswerTicket, RunCommand } from './run-command.js';
import { isOpen, type OpenRun, type Run } from './run-state.js';
import { afterToolFailure, afterToolResult, failTool, repeatTools } from './tool-outcome.js';

/**
 * What can happen to a run: the one place where the next call of an agent is decided. A call's
 * outcome and the next intent are one append, so a crashed run goes on from its journal.
 */
export const runDecider = (deps: RunDeps): Decider<RunCommand, EventBody, Run> => ({
  initial: () => ({ status: 'unknown', granted: zeroNano, leases: [], held: false }),
  evolve: evolveRun,
  decide: (command, run) => decide(command, run, deps),
});

const decide = (command: RunCommand, run: Run, deps: RunDeps): readonly EventBody[] => {
  switch (command.type) {
    case 'acceptRun':
      return run.status === 'unknown'
        ? [{ type: 'run.accepted.v1', data: command.request, content: { input: command.input } }]
        : [];
    case 'fundRun':
      return fund(command, run);
    case 'holdRun':
      return (run.status === 'unknown' || isOpen(run)) && !run.held
        ? [{ type: 'run.held.v1', data: { runId: command.runId } }]
        : [];
    case 'releaseRun':
      return release(command, run, deps);
    case 'cancelRun':
      return cancel(command, run);
    case 'answerTicket':
      return answer(command, run, deps);
    case 'advanceRun':
    case 'wakeRun':
    case 'recoverRun':
    case 'recordAnswer':
    case 'recordModelFailure':
    case 'recordToolResult':
    case 'recordToolFailure':
      return isOpen(run) ? proceed(command, run, deps) : [];
    default:
      return unreachable(command);
  }
};

type OwnCommand = Exclude<
  RunCommand,
  { type: 'acceptRun' | 'fundRun' | 'holdRun' | 'releaseRun' | 'cancelRun' | 'answerTicket' }
>;

/** Commands of this runner's own executor. */
const proceed = (command: OwnCommand, run: OpenRun, deps: RunDeps): readonly EventBody[] => {
  switch (command.type) {
    case 'advanceRun':
      return advance(run, deps, command.at, command.basis);
    case 'wakeRun':
      return wake(command.at, run, deps);
    case 'recoverRun':
      return recover(command, run, deps);
    case 'recordAnswer':
      return afterAnswer(command, run, deps);
    case 'recordModelFailure':
      return afterModelFailure(command, run, deps);
    case 'recordToolResult':
      return afterToolResult(command, run, deps);
    case 'recordToolFailure':
      return afterToolFailure(command, run, deps);
  }
};

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

const release = (
  { runId, at }: Extract<RunCommand, { type: 'releaseRun' }>,
  run: Run,
  deps: RunDeps,
): readonly EventBody[] => {
  if ((run.status !== 'unknown' && !isOpen(run)) || !run.held) return [];
  const released: EventBody = { type: 'run.released.v1', data: { runId } };
  // A run that never began is begun by the executor, which knows what it may read.
  return isOpen(run) && run.conversation.messages.length > 0
    ? thenAdvance(run, [released], deps, at)
    : [released];
};

const cancel = (
  { runId, stage, role, round }: Extract<RunCommand, { type: 'cancelRun' }>,
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

const answer = (
  { ticketId, by, answer: given, at }: AnswerTicket,
  run: Run,
  deps: RunDeps,
): readonly EventBody[] => {
  if (!isOpen(run) || run.doing.name !== 'suspended' || run.doing.ticketId !== ticketId) return [];
  const { errorClass, reason } = run.doing;
  if (given['option'] === 'stop') {
    const said = `Stopped by ${by}: ${reason}`.slice(0, 2_000);
    return [{ type: 'run.failed.v1', data: { ...closingOf(run), errorClass, reason: said } }];
  }
  const resumed: EventBody = {
    type: 'run.resumed.v1',
    data: { runId: run.request.runId, ticketId, by },
    content: { answer: given },
  };
  const next = evolveRun(run, resumed);
  if (!isOpen(next)) return [resumed];
  const denied = given['option'] === 'not-happened' ? askedTool(run)?.step : undefined;
  const repeated = repeatTools(
    next,
    ({ status, effect, step }) =>
      status === 'unknown' && (effect !== 'at-most-once' || step === denied),
  );
  const after = repeated.reduce<Run>(evolveRun, next);
  const asked = isOpen(after) ? askedTool(after) : undefined;
  if (isOpen(after) && asked)
    return [resumed, ...repeated, suspendForUnknownOutcome(after, asked, CRASHED, at)];
  return repeated.length > 0
    ? [resumed, ...repeated]
    : [resumed, ...advanceIfBegun(next, deps, at)];
};

/** The opening needs what the run may read of others, which only the executor can fetch. */
const advanceIfBegun = (run: OpenRun, deps: RunDeps, at: Instant): readonly EventBody[] =>
  run.conversation.messages.length > 0 ? advance(run, deps, at) : [];

const wake = (at: Instant, run: OpenRun, deps: RunDeps): readonly EventBody[] => {
  if (run.doing.name === 'backing-off' && run.doing.dueAt <= at)
    return advance({ ...run, doing: { name: 'ready' } }, deps, at);
  return run.held
    ? []
    : repeatTools(
        run,
        ({ status, dueAt }) => status === 'waiting' && dueAt !== undefined && dueAt <= at,
      );
};

const CRASHED =
  'The runner stopped while the call was under way; whether it took effect is not known.';

const recover = (
  { at, random }: Extract<RunCommand, { type: 'recoverRun' }>,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  if (run.doing.name === 'model') {
    const { step, attempt } = run.doing.call;
    const failure = {
      errorClass: 'outcome-unknown',
      reason: CRASHED,
      retryAfterMs: undefined,
      latencyMs: 0,
      step,
      attempt,
      at,
      random,
    } as const;
    return afterModelFailure({ type: 'recordModelFailure', ...failure }, run, deps);
  }
  let state: Run = run;
  const events: EventBody[] = [];
  for (const call of run.tools.filter(({ status }) => status === 'running')) {
    if (!isOpen(state)) break;
    const next = failTool(state, deps, call, {
      errorClass: 'outcome-unknown',
      reason: CRASHED,
      latencyMs: 0,
      at,
      random,
    });
    events.push(...next);
    state = next.reduce<Run>(evolveRun, state);
  }
  return events;
};
