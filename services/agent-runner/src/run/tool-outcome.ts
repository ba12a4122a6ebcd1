import type { EventBody } from '@nightshift/contracts';
import { hashOfJson } from '@nightshift/kernel';
import { thenAdvance, toolFailure, toolIntent } from './advance.js';
import { suspendForFailure, suspendForUnknownOutcome } from './asks.js';
import type { RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { type Failure, toolRetryOf } from './retries.js';
import type { RecordToolFailure, RecordToolResult } from './run-command.js';
import { isOpen, type OpenRun, type ToolCall, unknownEffect } from './run-state.js';

export const afterToolResult = (
  command: RecordToolResult,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = toolInFlight(run, command);
  if (!call) return [];
  const { tool, toolCallId, step, attempt } = call;
  const completed: EventBody<'tool-call.completed.v1'> = {
    type: 'tool-call.completed.v1',
    data: {
      runId: run.request.runId,
      step,
      attempt,
      tool,
      toolCallId,
      resultHash: hashOfJson(command.result),
      latencyMs: command.latencyMs,
    },
    content: { result: command.result },
  };
  return thenAdvance(run, [completed], deps, command.at);
};

export const afterToolFailure = (
  command: RecordToolFailure,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = toolInFlight(run, command);
  if (!call) return [];
  const { errorClass, reason, latencyMs, at, random } = command;
  return failTool(run, deps, call, { errorClass, reason, latencyMs, at, random });
};

const toolInFlight = (
  { tools }: OpenRun,
  { step, attempt }: { readonly step: number; readonly attempt: number },
): ToolCall | undefined =>
  tools.find((call) => call.step === step && call.attempt === attempt && call.status === 'running');

export interface ToolFailure extends Failure {
  readonly latencyMs: number;
}

/** An effect that must not happen twice is never repeated: whether it happened is asked of a person. */
export const failTool = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  failure: ToolFailure,
): readonly EventBody[] => {
  const { errorClass, reason, latencyMs, at } = failure;
  if (errorClass === 'tool-logical')
    return thenAdvance(run, [toolFailure(run, call, errorClass, reason, latencyMs)], deps, at);
  const kept = call.effect === 'at-most-once' ? 'outcome-unknown' : errorClass;
  const failed = toolFailure(run, call, kept, reason, latencyMs);
  const next = evolveRun(run, failed);
  if (!isOpen(next) || next.doing.name === 'suspended') return [failed];
  const unknown = unknownEffect(next);
  if (unknown) return [failed, suspendForUnknownOutcome(next, unknown, reason, at)];
  const retry = toolRetryOf(next, deps, call, failure);
  return retry
    ? [failed, retry]
    : [failed, suspendForFailure(next, kept, `${call.tool}: ${reason}`, at)];
};

/** Calls whose delay is over, and calls that a person found not to have happened. */
export const repeatTools = (
  run: OpenRun,
  which: (call: ToolCall) => boolean,
): readonly EventBody[] =>
  run.tools
    .filter(which)
    .map((call) =>
      toolIntent(run, call, { name: call.tool, effect: call.effect }, call.step, call.attempt + 1),
    );
