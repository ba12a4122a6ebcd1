import { CallError, hashOfJson, type Json, sha256 } from '@nightshift/kernel';
import { type Reconciliation, tool, type ToolContext } from '@nightshift/sdk';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { ToolCall } from './run-state.js';
import { performToolCall, simulateToolCall } from './tool-call.executor.js';
import { performQuery } from './tool-query.executor.js';
import type { ToolPorts, ToolTry } from './tool-try.executor.js';

interface Given {
  readonly run?: (context: ToolContext) => Promise<object>;
  readonly reconcile?: (context: ToolContext) => Promise<Reconciliation<object>>;
  readonly ports?: Partial<ToolPorts>;
  readonly maxResultBytes?: number;
}

const tried = ({ run, reconcile, ports = {}, maxResultBytes }: Given): ToolTry => ({
  tool: tool({
    name: 'wire',
    description: 'Wires.',
    effect: 'at-most-once',
    input: z.object({ to: z.string() }),
    output: z.looseObject({}),
    timeoutMs: 50,
    allowedHosts: ['bank.example'],
    ...(maxResultBytes === undefined ? {} : { maxResultBytes }),
    run: async (_, context) => ({ ...(await run?.(context)) }),
    ...(reconcile && {
      reconcile: async (_: unknown, context: ToolContext) =>
        (await reconcile(context)) as Reconciliation<Record<string, unknown>>,
    }),
  }),
  place: { tenant: 'default', taskId: 'task', runId: 'run' },
  call: {
    step: 2,
    attempt: 1,
    tool: 'wire',
    toolCallId: 'c0',
    arguments: { to: 'ana' },
    effect: 'at-most-once',
    idempotencyKey: 'key',
    status: 'querying',
    effectIs: 'unknown',
    queries: 3,
    reconciling: true,
  } satisfies ToolCall,
  ports: {
    keep: async () => undefined,
    recorded: async () => undefined,
    fetchFor: () => () => Promise.reject(new Error('no network')),
    ...ports,
  },
  abort: new AbortController(),
});

describe('a tool that is asked whether it happened', () => {
  it.each<[string, Reconciliation<object>, object]>([
    ['done', { done: true, result: { id: 7 } }, { is: 'done', result: { id: 7 } }],
    ['not done', { done: false }, { is: 'not-done' }],
    ['unknown', { unknown: true }, { is: 'unknown' }],
  ])('says: %s', async (_, said, found) => {
    const reconcile = vi.fn(async (_: ToolContext) => said);
    const run = vi.fn(async () => ({}));
    const outcome = await performQuery(tried({ reconcile, run }));
    expect(outcome).toMatchObject({ type: 'recordEffect', step: 2, attempt: 1, query: 3, found });
    expect(outcome.found).not.toHaveProperty('errorClass');
    expect(reconcile.mock.calls[0]?.[0]).toMatchObject({ runId: 'run', idempotencyKey: 'key' });
    expect(run).not.toHaveBeenCalled();
  });

  it.each([
    ['is too slow', () => new Promise<never>(() => undefined), 'timeout'],
    ['finds no network', () => Promise.reject(new CallError('network', 'cut')), 'network'],
    ['throws anything', () => Promise.reject(new Error('bug')), 'outcome-unknown'],
    ['answers nonsense', async () => ({ done: true, result: 1 }) as never, 'outcome-unknown'],
  ])('that %s has not answered', async (_, reconcile, errorClass) => {
    const { found } = await performQuery(tried({ reconcile }));
    expect(found).toMatchObject({ is: 'unknown', errorClass });
  });
});

describe('the network of a tool', () => {
  it('is that of its allowed hosts', async () => {
    const fetchFor = vi.fn(() => async () => new Response('{"ok":true}'));
    const outcome = await performToolCall(
      tried({
        ports: { fetchFor },
        run: async ({ fetch }) => (await (await fetch('https://bank.example/')).json()) as object,
      }),
    );
    expect(outcome).toMatchObject({ result: { ok: true } });
    expect(fetchFor).toHaveBeenCalledWith(['bank.example']);
  });
});

describe('a result that is too large for the conversation', () => {
  const whole = { text: '"ä\\ '.repeat(2_000) };

  it('is kept whole before it is recorded, and the model is told its beginning', async () => {
    const keep = vi.fn(async (_of: object, _hash: string, _text: string) => undefined);
    const outcome = await performToolCall(
      tried({ maxResultBytes: 2_000, run: async () => whole, ports: { keep } }),
    );
    const [of, hash, text = ''] = keep.mock.calls[0] ?? [];
    // By the task, too: it goes with what was said there.
    expect(of).toEqual({ tenant: 'default', taskId: 'task' });
    expect([hash, JSON.parse(text) as Json]).toEqual([hashOfJson(whole), whole]);
    expect(sha256(text)).toBe(hash);
    expect(outcome).toMatchObject({
      whole: { hash, bytes: Buffer.byteLength(text) },
      result: { cut: true, hash, bytes: Buffer.byteLength(text) },
    });
    const { result } = outcome as unknown as { result: { excerpt: string } };
    const told = Buffer.byteLength(JSON.stringify(result));
    expect([told <= 2_000, told > 1_900, text.startsWith(result.excerpt)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('is not given up while the database is away: the tool is not called again', async () => {
    const keep = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('away'));
    const run = vi.fn(async () => whole);
    const outcome = await performToolCall(tried({ maxResultBytes: 2_000, run, ports: { keep } }));
    expect(outcome).toMatchObject({ type: 'recordToolResult' });
    expect([run.mock.calls.length, keep.mock.calls.length]).toEqual([1, 2]);
  });

  it('is given up where the call is broken off, and what it did is then unknown', async () => {
    const abort = new AbortController();
    const keep = (): Promise<never> => {
      abort.abort(new CallError('outcome-unknown', 'An order to stop came.'));
      return Promise.reject(new Error('away'));
    };
    const one = tried({ maxResultBytes: 2_000, run: async () => whole, ports: { keep } });
    const idempotent = { ...one.tool.definition, effect: 'idempotent' as const };
    const tool = { ...one.tool, definition: idempotent };
    expect(await performToolCall({ ...one, tool, abort })).toMatchObject({
      errorClass: 'outcome-unknown',
      reason: 'An order to stop came.',
    });
  });

  it('is no result where it is beyond any measure: whether an effect happened is then unknown', async () => {
    const keep = vi.fn(async () => undefined);
    const huge = async () => ({ text: 'x'.repeat(17_000_000) });
    const one = tried({ run: huge, ports: { keep } });
    expect(await performToolCall(one)).toMatchObject({ errorClass: 'outcome-unknown' });
    const pure = { ...one.tool, definition: { ...one.tool.definition, effect: 'pure' as const } };
    expect(await performToolCall({ ...one, tool: pure })).toMatchObject({
      errorClass: 'tool-logical',
      reason: expect.stringContaining('no more than 16777216') as string,
    });
    expect(keep).not.toHaveBeenCalled();
  });
});

describe('a simulated call', () => {
  const run = vi.fn(async () => ({}));

  it('answers with what was recorded, and calls nothing', async () => {
    const recorded = vi.fn(async () => ({ ok: true, result: { id: 7 } }) as const);
    const one = tried({ run, ports: { recorded } });
    expect(await simulateToolCall(one, 'before')).toMatchObject({
      type: 'recordToolResult',
      result: { id: 7 },
      how: 'simulated',
    });
    expect(recorded).toHaveBeenCalledWith(one.place, 'before', one.call);
    expect(run).not.toHaveBeenCalled();
  });

  it.each([
    ['nothing was recorded', async () => undefined, 'tool-logical', 'Simulated: '],
    [
      'it failed then',
      async () => ({ ok: false, reason: 'no money' }) as const,
      'tool-logical',
      'no money',
    ],
    [
      'the records cannot be read',
      () => Promise.reject(new Error('away')),
      'tool-transient',
      'away',
    ],
  ])('tells the model, and calls nothing, where %s', async (_, recorded, errorClass, said) => {
    const outcome = await simulateToolCall(tried({ run, ports: { recorded } }), 'before');
    expect(outcome).toMatchObject({
      type: 'recordToolFailure',
      errorClass,
      reason: expect.stringContaining(said) as string,
      notDone: true,
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('without an earlier run says so', async () =>
    expect(await simulateToolCall(tried({ run }), undefined)).toMatchObject({
      reason: expect.stringContaining('no earlier run') as string,
    }));
});
