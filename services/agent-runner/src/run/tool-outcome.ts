import type { EventBody } from '@nightshift/contracts';
import type { CallErrorClass } from '@nightshift/kernel';
import { thenAdvance, toolFailure } from './advance.js';
import type { RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import type { Failure } from './retries.js';
import type { RecordToolFailure, RecordToolResult } from './run-command.js';
import { isOpen, mayBegin, mayRepeat, type OpenRun, type ToolCall } from './run-state.js';
import { definitionOf, queryIntent, retryOrAsk, toolCompleted } from './tool-next.js';

export const afterToolResult = (
  command: RecordToolResult,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = toolInFlight(run, command);
  return call ? thenAdvance(run, [toolCompleted(run, call, command)], deps, command.at) : [];
};

export const afterToolFailure = (
  command: RecordToolFailure,
  run: OpenRun,
  deps: RunDeps,
): readonly EventBody[] => {
  const call = toolInFlight(run, command);
  if (!call) return [];
  const { errorClass, reason, notDone, latencyMs, at, random } = command;
  return failTool(run, deps, call, { errorClass, reason, notDone, latencyMs, at, random });
};

const toolInFlight = (
  { tools }: OpenRun,
  { step, attempt }: { readonly step: number; readonly attempt: number },
): ToolCall | undefined =>
  tools.find((call) => call.step === step && call.attempt === attempt && call.status === 'running');

export interface ToolFailure extends Failure {
  readonly latencyMs: number;
  readonly notDone?: boolean | undefined;
}

/**
 * An effect that may have happened and must not happen twice is never repeated: the tool is asked
 * where it can tell, else a person.
 */
export const failTool = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  failure: ToolFailure,
): readonly EventBody[] => {
  const { reason, latencyMs, at, notDone = false } = failure;
  const effectIs = notDone ? ('not-done' as const) : ('unknown' as const);
  const known = { ...call, effectIs };
  const logical = failure.errorClass === 'tool-logical';
  const errorClass = logical || mayRepeat(run, known) ? failure.errorClass : 'outcome-unknown';
  const reconcile = !notDone && !logical && canBeAsked(run, deps, call, errorClass);
  const event = toolFailure(run, call, errorClass, reason, latencyMs);
  const failed: typeof event = {
    ...event,
    data: { ...event.data, effectIs, ...(reconcile && { reconcile }) },
  };
  if (logical) return thenAdvance(run, [failed], deps, at);
  const next = evolveRun(run, failed);
  if (!isOpen(next) || next.doing.name === 'suspended') return [failed];
  // Where nothing is begun, the question waits like any other call.
  if (reconcile) return mayBegin(run) ? [failed, queryIntent(next, call)] : [failed];
  return [failed, retryOrAsk(next, deps, call, { ...failure, errorClass })];
};

/** After these it may have happened. */
const leavesUnknown: ReadonlySet<CallErrorClass> = new Set([
  'timeout',
  'network',
  'outcome-unknown',
]);

const canBeAsked = (
  run: OpenRun,
  deps: RunDeps,
  call: ToolCall,
  errorClass: CallErrorClass,
): boolean =>
  leavesUnknown.has(errorClass) &&
  call.effect !== 'pure' &&
  run.request.effects !== 'simulated' &&
  definitionOf(run, deps, call)?.reconcile === true;
