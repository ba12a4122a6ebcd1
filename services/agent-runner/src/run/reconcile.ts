import type { EventBody } from '@nightshift/contracts';
import { thenAdvance } from './advance.js';
import type { RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { toolRetryOf } from './retries.js';
import type { RecordEffect } from './run-command.js';
import { isOpen, type OpenRun, type ToolCall } from './run-state.js';
import { retryOrAsk, toolCompleted } from './tool-next.js';

/** What a tool says of a call whose outcome was unknown, and what follows. */
export const afterEffect = (
  command: RecordEffect,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const { step, attempt, query, found, latencyMs, at } = command;
  const call = run.tools.find(
    (one) =>
      one.status === 'querying' &&
      one.step === step &&
      one.attempt === attempt &&
      one.queries === query,
  );
  if (!call) return [];
  if (found.is !== 'done') return notFound(command, found, run, deps, call);
  const { result, whole } = found;
  const completed = toolCompleted(run, call, { result, whole, how: 'reconciled', latencyMs });
  return thenAdvance(run, [completed], deps, at);
};

type NotFound = Exclude<RecordEffect['found'], { is: 'done' }>;

const notFound = (
  { query, latencyMs, at, random }: RecordEffect,
  { is, reason, errorClass }: NotFound,
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
): readonly EventBody[] => {
  const { step, attempt, tool, toolCallId } = call;
  const found: EventBody<'effect.found.v1'> = {
    type: 'effect.found.v1',
    data: {
      runId: run.request.runId,
      step,
      attempt,
      tool,
      toolCallId,
      query,
      effectIs: is,
      ...(errorClass && { errorClass }),
      reason: reason.slice(0, 2_000),
      latencyMs,
    },
  };
  const next = evolveRun(run, found);
  // A second question would come before the first is answered: this one waits for the answer.
  if (!isOpen(next) || next.doing.name === 'suspended') return [found];
  const failure = { errorClass: errorClass ?? 'outcome-unknown', reason, at, random } as const;
  const asked = errorClass && askAgain(next, deps, call, failure);
  return [found, asked ?? retryOrAsk(next, deps, call, failure)];
};

/** That the tool could not be asked is a failure like any other: within the budget it is asked again. */
const askAgain = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  failure: Parameters<typeof toolRetryOf>[3],
): EventBody<'retry.scheduled.v1'> | undefined => {
  const retry = toolRetryOf(run, deps, { ...call, attempt: call.queries, uncounted: 0 }, failure);
  return retry && { ...retry, data: { ...retry.data, attempt: call.attempt } };
};
