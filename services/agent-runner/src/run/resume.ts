import type { EventBody } from '@nightshift/contracts';
import type { Instant, JsonObject } from '@nightshift/kernel';
import { advance, notLoaded } from './advance.js';
import { closingOf, suspendForFailure } from './asks.js';
import type { RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { toldResult } from './evolve-asks.js';
import { afterModelFailure } from './model-outcome.js';
import type { AnswerTicket, RecoverRun } from './run-command.js';
import { agentOf } from './run-agent.js';
import { isOpen, type OpenRun, type Run, type ToolCall, unknownEffect } from './run-state.js';
import { afterEffect } from './reconcile.js';
import { askOutcome, repeatTools, toolCompleted } from './tool-next.js';
import { askingCall } from './evolve-questions.js';
import { failTool, type ToolFailure } from './tool-outcome.js';

/** How a run goes on: after an answer, a delay, or a crash. */

/** What comes next waits for a slot like any other call: thousands may be answered at once. */
export const answer = (
  { ticketId, by, answer: given, at }: AnswerTicket,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  if (run.doing.name !== 'suspended' || run.doing.ticketId !== ticketId) return [];
  const { errorClass, reason } = run.doing;
  // To a tool its answer is a value like any other: none ends the run.
  if (given['option'] === 'stop' && !askingCall(run)) {
    const said = `Stopped by ${by}: ${reason}`.slice(0, 2_000);
    return [{ type: 'run.failed.v1', data: { ...closingOf(run), errorClass, reason: said } }];
  }
  const resumed: EventBody = {
    type: 'run.resumed.v1',
    data: { runId: run.request.runId, ticketId, by },
    content: { answer: given },
  };
  const events = [resumed, ...told(run, given)];
  const next = events.reduce<Run>(evolveRun, run);
  const another = isOpen(next) ? unknownEffect(next) : undefined;
  return isOpen(next) && another
    ? [...events, askOutcome(next, deps, another, another.failure ?? CRASHED, at)]
    : events;
};

/** What a person says that happened is the outcome of the call, for whoever reads its steps. */
const told = (run: OpenRun, given: JsonObject): readonly EventBody[] => {
  const asked = run.doing.name === 'suspended' ? run.doing.asked : undefined;
  const call = run.tools.find(({ step }) => step === asked);
  return call?.status === 'unknown' && given['option'] === 'happened'
    ? [toolCompleted(run, call, { result: toldResult(given), how: 'told', latencyMs: 0 })]
    : [];
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
  return repeated.length > 0 && !agentOf(run, deps)
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
  for (const call of run.tools) {
    if (!isOpen(state)) break;
    const next = cut(state, deps, call, crash);
    events.push(...next);
    state = next.reduce<Run>(evolveRun, state);
  }
  return events;
};

const cut = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  crash: ToolFailure,
): readonly EventBody[] => {
  if (call.status === 'running') return failTool(run, deps, call, crash);
  if (call.status !== 'querying') return [];
  const { step, attempt, queries: query } = call;
  const { errorClass, reason, ...rest } = crash;
  const found = { is: 'unknown', errorClass, reason } as const;
  return afterEffect({ type: 'recordEffect', step, attempt, query, found, ...rest }, run, deps);
};
