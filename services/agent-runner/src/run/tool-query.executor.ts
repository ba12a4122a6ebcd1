import { CallError, type CallErrorClass } from '@nightshift/kernel';
import type { Reconciliation } from '@nightshift/sdk';
import { count } from '@nightshift/telemetry';
import type { RecordEffect } from './run-command.js';
import { classOf, kept, stopwatch, timed, type ToolTry } from './tool-try.executor.js';

/** Asks a tool whether an earlier call took effect. */
export const performQuery = async (one: ToolTry): Promise<Omit<RecordEffect, 'at' | 'random'>> => {
  const { tool, call } = one;
  const latency = stopwatch();
  const { step, attempt, queries: query } = call;
  let found: RecordEffect['found'];
  try {
    const { reconcile } = tool;
    if (!reconcile) throw new CallError('misconfigured', `${call.tool} cannot be asked.`);
    const said = await timed(one, (context) => reconcile(call.arguments, context));
    found = await foundBy(one, said);
  } catch (error) {
    const [errorClass, reason] = classOf(error, tool.definition);
    // It only had to look: nothing but being unable to is learnt from its failure.
    found = { is: 'unknown', errorClass: TRIED_AGAIN[errorClass] ?? 'outcome-unknown', reason };
  }
  count.toolCalls(1, { tool: call.tool, outcome: `reconciled-${found.is}` });
  return { type: 'recordEffect', step, attempt, query, latencyMs: latency(), found };
};

const TRIED_AGAIN: { readonly [C in CallErrorClass]?: C } = {
  timeout: 'timeout',
  network: 'network',
  'tool-transient': 'tool-transient',
};

const foundBy = async (
  one: ToolTry,
  said: Reconciliation<unknown>,
): Promise<RecordEffect['found']> => {
  const { tool } = one.call;
  if ('unknown' in said)
    return { is: 'unknown', reason: `${tool} cannot say whether it happened.` };
  if (!said.done) return { is: 'not-done', reason: `${tool} says that it did not happen.` };
  return { is: 'done', ...(await kept(one, said.result)) };
};
