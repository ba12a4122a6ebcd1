import { CallError, type CallErrorClass, type Json, type Sha256 } from '@nightshift/kernel';
import { NotDone, type Questions, type Tool, type ToolContext } from '@nightshift/sdk';
import { schemaFaults } from '@nightshift/service-kit';
import { z } from 'zod';
import type { Recorded } from './recorded.store.js';
import type { ResultOf } from './results.store.js';
import type { WholeResult } from './run-command.js';
import type { ToolCall } from './run-state.js';
import { fitted } from './tool-result.js';
import { withinTime } from './within-time.executor.js';

/** What every use of a tool has in common: its time, its network, its errors, and what is kept of its result. */

export interface ToolPlace {
  readonly taskId: string;
  readonly runId: string;
  readonly tenant: string;
}

/** What calls of tools need of the process. */
export interface ToolPorts {
  /** Stores a result that is too large for the conversation. */
  readonly keep: (of: ResultOf, hash: Sha256, text: string) => Promise<void>;
  /** What an earlier run recorded for the same call. */
  readonly recorded: (
    place: ToolPlace,
    replayOf: string,
    call: ToolCall,
  ) => Promise<Recorded | undefined>;
  readonly fetchFor: (allowedHosts: readonly string[]) => ToolContext['fetch'];
}

export interface ToolTry {
  readonly tool: Tool;
  readonly place: ToolPlace;
  /** Of the key that seals what is said in the run; no tool is told. */
  readonly subjectKey?: string | undefined;
  readonly call: ToolCall;
  readonly ports: ToolPorts;
  readonly abort: AbortController;
}

export const stopwatch = (): (() => number) => {
  const started = performance.now();
  return () => Math.round(performance.now() - started);
};

export const timed = <T>(
  { tool: { definition }, place, call, ports, abort }: ToolTry,
  work: (context: ToolContext) => Promise<T>,
  questions?: Questions,
): Promise<T> => {
  const fetch = ports.fetchFor(definition.allowedHosts ?? []);
  return withinTime(definition.name, definition.timeoutMs, abort, () =>
    work({
      ...place,
      idempotencyKey: call.idempotencyKey,
      signal: abort.signal,
      fetch: questions ? untilBrokenOff(questions, fetch) : fetch,
      ask: questions?.ask ?? asksNobody(definition.name),
    }),
  );
};

/** Where a tool has caught what breaks it off, it does nothing more: the call counts as not done. */
const untilBrokenOff =
  ({ brokenOffBy }: Questions, fetch: ToolContext['fetch']): ToolContext['fetch'] =>
  async (input, init) => {
    const by = brokenOffBy();
    if (by) throw by;
    return fetch(input, init);
  };

const asksNobody =
  (name: string): ToolContext['ask'] =>
  async () => {
    throw new CallError('misconfigured', `${name} asks in its reconcile: only its run may ask.`);
  };

const KEEP_AGAIN_MS = 1_000;

/** What the model is told; where that is only a part, the whole is stored first. */
export const kept = async (
  { tool: { definition }, place, subjectKey, ports, abort: { signal } }: ToolTry,
  given: unknown,
): Promise<{ readonly result: Json; readonly whole?: WholeResult }> => {
  const { result, whole } = fitted(definition.name, asJson(given), definition.maxResultBytes);
  if (!whole) return { result };
  const { text, ...facts } = whole;
  for (;;) {
    try {
      const { tenant, taskId } = place;
      await ports.keep({ tenant, taskId, subjectKey }, facts.hash, text);
      return { result, whole: facts };
    } catch {
      // The tool is done: its result is not given up while the database is away.
      signal.throwIfAborted();
      await new Promise((wake) => setTimeout(wake, KEEP_AGAIN_MS));
    }
  }
};

/** What is recorded is what JSON can hold. */
const asJson = (result: unknown): Json =>
  result === undefined ? null : (JSON.parse(JSON.stringify(result)) as Json);

/**
 * What is not known to have failed before it took effect is unknown, if it must not happen twice:
 * told that it failed, the model would call it again.
 */
export const classOf = (
  error: unknown,
  { effect }: Tool['definition'],
): [CallErrorClass, string] => {
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
export const refuseUnfit = ({ name, input }: Tool['definition'], given: Json): void => {
  const faults = schemaFaults(input, given);
  if (faults.length === 0) return;
  const said = faults.map(({ at, reason }) => `${at || '(root)'} ${reason}`).join('; ');
  throw new NotDone('tool-logical', `The arguments of ${name} do not fit: ${said}`);
};
