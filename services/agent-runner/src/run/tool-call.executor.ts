import { CallError, type CallErrorClass, type Json } from '@nightshift/kernel';
import type { Tool } from '@nightshift/sdk';
import { count } from '@nightshift/telemetry';
import { z } from 'zod';
import type { RecordToolFailure, RecordToolResult } from './run-command.js';
import type { ToolCall } from './run-state.js';

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
    const result = await withinTime(tool, abort, () =>
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
    const [errorClass, reason] = classOf(error);
    count.toolCalls(1, { tool: call.tool, outcome: errorClass });
    return { type: 'recordToolFailure', step, attempt, latencyMs: latency(), errorClass, reason };
  }
};

/** A tool that does not heed its signal is left behind when its time is over. */
const withinTime = async <T>(
  { definition }: Tool,
  abort: AbortController,
  work: () => Promise<T>,
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new CallError(
        'timeout',
        `${definition.name} gave no answer within ${definition.timeoutMs} ms.`,
      );
      abort.abort(error);
      reject(error);
    }, definition.timeoutMs);
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
};

/** What is recorded is what JSON can hold. */
const asJson = (result: unknown): Json =>
  result === undefined ? null : (JSON.parse(JSON.stringify(result)) as Json);

const classOf = (error: unknown): [CallErrorClass, string] => {
  if (error instanceof CallError) return [error.errorClass, error.message];
  if (error instanceof z.ZodError) return ['tool-logical', z.prettifyError(error)];
  return ['tool-logical', error instanceof Error ? error.message : String(error)];
};
