import type { EventBody } from '@nightshift/contracts';
import { hashOfJson, type Instant, type Json } from '@nightshift/kernel';
import { toolIntent } from './advance.js';
import { suspendForFailure, suspendForUnknownOutcome } from './asks.js';
import type { RunDeps } from './deps.js';
import { type Failure, toolRetryOf } from './retries.js';
import type { WholeResult } from './run-command.js';
import { type OpenRun, type ToolCall, unknownEffect } from './run-state.js';

/** What follows a tool call: its result, a question to the tool, another try, or one to a person. */

interface ToolResult {
  readonly result: Json;
  readonly whole?: WholeResult | undefined;
  readonly how?: 'reconciled' | 'simulated' | 'told' | undefined;
  readonly latencyMs: number;
}

export const toolCompleted = (
  { request: { runId } }: OpenRun,
  { step, attempt, tool, toolCallId }: ToolCall,
  { result, whole, how, latencyMs }: ToolResult,
): EventBody<'tool-call.completed.v1'> => ({
  type: 'tool-call.completed.v1',
  data: {
    runId,
    step,
    attempt,
    tool,
    toolCallId,
    resultHash: whole?.hash ?? hashOfJson(result),
    latencyMs,
    ...(whole && { resultBytes: whole.bytes }),
    ...(how && { how }),
  },
  content: { result },
});

/** The tool is asked whether the call took effect: that changes nothing, so a crash asks again. */
export const queryIntent = (
  { request: { runId } }: OpenRun,
  { step, attempt, tool, toolCallId, queries }: ToolCall,
): EventBody<'effect.queried.v1'> => ({
  type: 'effect.queried.v1',
  data: { runId, step, attempt, tool, toolCallId, query: queries + 1 },
});

/** Calls whose delay is over, and those that are known not to have happened, or to be asked about. */
export const repeatTools = (
  run: OpenRun,
  which: (call: ToolCall) => boolean,
): readonly EventBody[] =>
  run.tools
    .filter(which)
    .map((call) =>
      call.reconciling
        ? queryIntent(run, call)
        : toolIntent(
            run,
            call,
            { name: call.tool, effect: call.effect },
            call.step,
            call.attempt + 1,
          ),
    );

/** Another try within the budget, or a person. What may have happened and must not twice is asked. */
export const retryOrAsk = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  failure: Failure,
): EventBody => {
  const { errorClass, reason, at } = failure;
  const unknown = unknownEffect(run);
  if (unknown) return askOutcome(run, deps, unknown, reason, at);
  return (
    retryOf(run, deps, call, failure) ??
    suspendForFailure(run, errorClass, `${call.tool}: ${reason}`, at)
  );
};

/** A person is asked whether it happened, and for its result in the form the tool gives it. */
export const askOutcome = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  reason: string,
  at: Instant,
): EventBody =>
  suspendForUnknownOutcome(run, call, reason, at, definitionOf(run, deps, call)?.output);

const retryOf = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  failure: Failure,
): EventBody<'retry.scheduled.v1'> | undefined =>
  definitionOf(run, deps, call)?.retry === 'never'
    ? undefined
    : toolRetryOf(run, deps, call, failure);

export const definitionOf = (
  { request: { workflow, agent } }: OpenRun,
  deps: RunDeps,
  { tool }: ToolCall,
) => deps.agentOf(workflow, agent)?.tools.find(({ name }) => name === tool);
