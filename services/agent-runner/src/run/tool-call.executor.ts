import { CallError, type CallErrorClass, type Json } from '@nightshift/kernel';
import type { Tool } from '@nightshift/sdk';
import { schemaFaults } from '@nightshift/service-kit';
import { count } from '@nightshift/telemetry';
import { z } from 'zod';
import type { RecordToolFailure, RecordToolResult } from './run-command.js';
import type { ToolCall } from './run-state.js';
import { withinTime } from './within-time.executor.js';

type Outcome = Omit<RecordToolResult, 'at' | 'random'> | Omit<RecordToolFailure, 'at' | 'random'>;

export interface ToolPlace {
  readonly taskId: string;
  readonly runId: string;
  readonly tenant: string;
}

/** Calls one tool once, and gives an outcome in any case. */
export const performToolCall = async (
  tool: Tool,
  place: ToolPlace,
  call: ToolCall,
  abort: AbortController,
): Promise<Outcome> => {
  const started = performance.now();
  const { step, attempt, idempotencyKey } = call;
  const latency = (): number => Math.round(performance.now() - started);
  try {
    const { name, timeoutMs } = tool.definition;
    refuseUnfit(tool.definition, call.arguments);
    const result = await withinTime(name, timeoutMs, abort, () =>
      tool.call(call.arguments, { ...place, idempotencyKey, signal: abort.signal }),
    );
    count.toolCalls(1, { tool: call.tool, outcome: 'answered' });
    return {
      type: 'recordToolResult',
      step,
      attempt,
      latencyMs: latency(),
      result: asJson(result),
    };
  } catch (error) {
    const [errorClass, reason] = classOf(error, tool.definition);
    count.toolCalls(1, { tool: call.tool, outcome: errorClass });
    return { type: 'recordToolFailure', step, attempt, latencyMs: latency(), errorClass, reason };
  }
};

/** What is recorded is what JSON can hold. */
const asJson = (result: unknown): Json =>
  result === undefined ? null : (JSON.parse(JSON.stringify(result)) as Json);

/**
 * What is not known to have failed before it took effect is unknown, if it must not happen twice:
 * told that it failed, the model would call it again.
 */
const classOf = (error: unknown, { effect }: Tool['definition']): [CallErrorClass, string] => {
  if (error instanceof CallError) return [error.errorClass, error.message];
  const reason =
    error instanceof z.ZodError
      ? z.prettifyError(error)
      : error instanceof Error
        ? error.message
        : String(error);
  return [effect === 'at-most-once' ? 'outcome-unknown' : 'tool-logical', reason];
};

/** Arguments that do not fit never reach the tool: nothing has happened, and the model is told. */
const refuseUnfit = ({ name, input }: Tool['definition'], given: Json): void => {
  const faults = schemaFaults(input, given);
  if (faults.length === 0) return;
  const said = faults.map(({ at, reason }) => `${at || '(root)'} ${reason}`).join('; ');
  throw new CallError('tool-logical', `The arguments of ${name} do not fit: ${said}`);
};
