import { CallError } from '@nightshift/kernel';
import { NotDone, tool, type ToolContext } from '@nightshift/sdk';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { ToolCall } from './run-state.js';
import { performToolCall } from './tool-call.executor.js';
import type { ToolPorts } from './tool-try.executor.js';

type Effect = ToolCall['effect'];
type Run = (context: ToolContext) => Promise<unknown>;

const place = { tenant: 'default', taskId: 'task', runId: 'run' };
const ports: ToolPorts = {
  keep: async () => undefined,
  recorded: async () => undefined,
  fetchFor: () => () => Promise.reject(new Error('no network')),
};
const perform = (
  effect: Effect,
  run: Run,
  {
    args = { to: 'ana' },
    abort = new AbortController(),
  }: { args?: object; abort?: AbortController } = {},
) => {
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    effect,
    input: z.object({ to: z.string() }),
    output: z.object({ paid: z.boolean() }),
    timeoutMs: 20,
    run: async (_, context) => (await run(context)) as { paid: boolean },
  });
  const call: ToolCall = {
    step: 2,
    attempt: 1,
    tool: 'pay',
    toolCallId: 'c0',
    arguments: args as ToolCall['arguments'],
    effect,
    idempotencyKey: 'key',
    status: 'running',
    effectIs: 'unknown',
    queries: 0,
    reconciling: false,
  };
  return performToolCall({ tool: pay, place, call, ports, abort });
};
const throwing =
  (error: Error): Run =>
  async () => {
    throw error;
  };
const never: Run = () => new Promise(() => undefined);

describe('a tool call', () => {
  it('gives the result, and tells the tool its place and its key', async () => {
    const run = vi.fn(async (_: ToolContext) => ({ paid: true }));
    expect(await perform('pure', run)).toMatchObject({
      type: 'recordToolResult',
      step: 2,
      attempt: 1,
      result: { paid: true },
    });
    expect(run.mock.calls[0]?.[0]).toMatchObject({ ...place, idempotencyKey: 'key' });
  });

  it.each(['pure', 'at-most-once'] as const)(
    'of a %s tool with arguments that do not fit is not made, and the model is told',
    async (effect) => {
      const run = vi.fn(async () => ({ paid: true }));
      expect(await perform(effect, run, { args: {} })).toMatchObject({
        type: 'recordToolFailure',
        errorClass: 'tool-logical',
        reason: expect.stringContaining('/to is missing') as string,
      });
      expect(run).not.toHaveBeenCalled();
    },
  );

  it.each([
    [new NotDone('network', 'no connection'), 'network', true],
    [new CallError('tool-logical', 'no such account'), 'tool-logical', true],
    [new CallError('network', 'cut'), 'network', undefined],
    [new Error('cut'), 'outcome-unknown', undefined],
  ])(
    'says that nothing happened only where that is certain: %s',
    async (error, errorClass, notDone) => {
      const outcome = await perform('at-most-once', throwing(error));
      expect(outcome).toMatchObject({ errorClass });
      expect((outcome as { notDone?: boolean }).notDone).toBe(notDone);
    },
  );

  it.each(['tool-logical', 'tool-transient', 'misconfigured'] as const)(
    'keeps the class %s that the tool gave',
    async (errorClass) => {
      const outcome = await perform('at-most-once', throwing(new CallError(errorClass, 'said so')));
      expect(outcome).toMatchObject({ errorClass, reason: 'said so' });
    },
  );

  it.each([
    ['pure', 'tool-logical'],
    ['idempotent', 'tool-logical'],
    ['at-most-once', 'outcome-unknown'],
  ] as const)('of a %s tool that throws anything else is %s', async (effect, errorClass) => {
    expect(await perform(effect, throwing(new Error('cut')))).toMatchObject({
      errorClass,
      reason: 'cut',
    });
    expect(await perform(effect, async () => ({ paid: 'perhaps' }))).toMatchObject({ errorClass });
  });

  it('ends with its time, also where the tool does not heed the signal', async () => {
    const signals: AbortSignal[] = [];
    const outcome = await perform('pure', (context) => {
      signals.push(context.signal);
      return never(context);
    });
    expect(outcome).toMatchObject({
      errorClass: 'timeout',
      reason: 'pay gave no answer within 20 ms.',
    });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('that was aborted has an unknown outcome, whatever the tool makes of it', async () => {
    const abort = new AbortController();
    const heeding = perform(
      'pure',
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('This operation was aborted')));
        }),
      { abort },
    );
    abort.abort();
    expect(await heeding).toMatchObject({ errorClass: 'outcome-unknown' });
  });
});
