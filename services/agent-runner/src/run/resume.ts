import type { EventBody } from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';
import { advance, notLoaded } from './advance.js';
import { closingOf, suspendForFailure, suspendForUnknownOutcome } from './asks.js';
import type { RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { afterModelFailure } from './model-outcome.js';
import type { AnswerTicket, RecoverRun } from './run-command.js';
import { isOpen, type OpenRun, type Run, unknownEffect } from './run-state.js';
import { failTool, repeatTools } from './tool-outcome.js';

/** How a run goes on: after an answer, a delay, or a crash. */

/** What comes next waits for a slot like any other call: thousands may be answered at once. */
export const answer = (
  { ticketId, by, answer: given, at }: AnswerTicket,
  run: OpenRun,
): readonly EventBody[] => {
  if (run.doing.name !== 'suspended' || run.doing.ticketId !== ticketId) return [];
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
  const another = isOpen(next) ? unknownEffect(next) : undefined;
  return isOpen(next) && another
    ? [resumed, suspendForUnknownOutcome(next, another, another.failure ?? CRASHED, at)]
    : [resumed];
};

export const wake = (at: Instant, run: OpenRun, deps: RunDeps): readonly EventBody[] => {
  if (run.held) return [];
  if (run.doing.name === 'backing-off' && run.doing.dueAt <= at)
    return advance({ ...run, doing: { name: 'ready' } }, deps, at);
  if (run.doing.name !== 'tools') return [];
  const repeated = repeatTools(
    run,
    ({ status, dueAt }) => status === 'waiting' && (dueAt === undefined || dueAt <= at),
  );
  return repeated.length > 0 && !deps.agentOf(run.request.workflow, run.request.agent)
    ? [suspendForFailure(run, 'misconfigured', notLoaded(run), at)]
    : repeated;
};

const CRASHED =
  'The runner stopped while the call was under way; whether it took effect is not known.';

export const recover = (
  { at, random }: RecoverRun,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const crash = {
    errorClass: 'outcome-unknown',
    reason: CRASHED,
    latencyMs: 0,
    at,
    random,
  } as const;
  if (run.doing.name === 'model') {
    const { step, attempt } = run.doing.call;
    return afterModelFailure(
      { type: 'recordModelFailure', ...crash, retryAfterMs: undefined, step, attempt },
      run,
      deps,
    );
  }
  let state: Run = run;
  const events: EventBody[] = [];
  for (const call of run.tools.filter(({ status }) => status === 'running')) {
    if (!isOpen(state)) break;
    const next = failTool(state, deps, call, crash);
    events.push(...next);
    state = next.reduce<Run>(evolveRun, state);
  }
  return events;
};
