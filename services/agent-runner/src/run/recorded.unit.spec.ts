import type { EventOf } from '@nightshift/contracts';
import { hashOfJson, type Json } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { effectsOf } from './effects.js';
import { recordedResult } from './recorded.store.js';
import {
  given,
  asksFor,
  begun,
  crash,
  found,
  replied,
  toolDone,
  toolFailed,
  wake,
} from './run-fixture.spec.js';
import type { ToolCall } from './run-state.js';

const asked = (step: number, tool: string, args: Json, attempt = 1) => ({
  type: 'tool-call.requested.v1',
  data: { step, attempt, tool, argumentsHash: hashOfJson(args) },
});
const done = (step: number, result: Json, more: object = {}) => ({
  type: 'tool-call.completed.v1',
  data: { step, resultHash: 'a', ...more },
  content: { result },
});
const failed = (step: number, errorClass: string, reason: string) => ({
  type: 'tool-call.failed.v1',
  data: { step, errorClass, reason },
});

const recorded = (
  then: readonly object[],
  call: { step: number; tool?: string; args?: Json },
  own: readonly object[] = [asked(call.step, call.tool ?? 'pay', call.args ?? {})],
  tenantid = 'default',
) => {
  const streams: Record<string, readonly object[]> = {
    'run/own': own,
    'run/then': [{ type: 'run.accepted.v1', tenantid, data: {} }, ...then],
  };
  return recordedResult(
    { read: async (stream) => (streams[stream] ?? []) as EventOf[] },
    { tenant: 'default', runId: 'own' },
    'then',
    { step: call.step, tool: call.tool ?? 'pay', arguments: call.args ?? {} } as ToolCall,
  );
};

describe('what an earlier run recorded', () => {
  const then = [
    asked(2, 'pay', { a: 1, b: 2 }),
    failed(2, 'timeout', 'slow'),
    asked(2, 'pay', { a: 1, b: 2 }, 2),
    done(2, 'first'),
    asked(3, 'pay', { a: 2 }),
    done(3, 'other', { resultBytes: 70_000 }),
    asked(4, 'pay', { a: 1, b: 2 }),
    done(4, 'second'),
    asked(5, 'put', { a: 1, b: 2 }),
    failed(5, 'tool-logical', 'no'),
    asked(6, 'put', { z: 1 }),
    failed(6, 'timeout', 'slow'),
  ];

  it.each<[string, Parameters<typeof recorded>[1], unknown]>([
    [
      'by the same tool and arguments, in any order',
      { step: 9, args: { b: 2, a: 1 } },
      { ok: true, result: 'first' },
    ],
    [
      'with where the whole is',
      { step: 9, args: { a: 2 } },
      { ok: true, result: 'other', whole: { hash: 'a', bytes: 70_000 } },
    ],
    [
      'also a failure that the model was told',
      { step: 9, tool: 'put', args: { a: 1, b: 2 } },
      { ok: false, reason: 'no' },
    ],
    ['but no call that never ended', { step: 9, tool: 'put', args: { z: 1 } }, undefined],
    ['but none with other arguments', { step: 9, args: {} }, undefined],
    ['but none of another tool', { step: 9, tool: 'look', args: { a: 2 } }, undefined],
  ])('is found %s', async (_, call, expected) => {
    expect(await recorded(then, call)).toEqual(expected);
  });

  it('answers the n-th call by the n-th outcome, and what is more by the last', async () => {
    const args = { a: 1, b: 2 };
    const own = [7, 8, 9].map((step) => asked(step, 'pay', args));
    const results = await Promise.all([7, 8, 9].map((step) => recorded(then, { step, args }, own)));
    expect(results.map((one) => one?.ok && one.result)).toEqual(['first', 'second', 'second']);
  });

  it('is not read across tenants', async () => {
    expect(await recorded(then, { step: 9, args: { a: 2 } }, [], 'another')).toBeUndefined();
  });
});

describe('the effects of a run', () => {
  const asking = (...names: readonly string[]) => [...begun, asksFor(1, ...names)];
  const effects = (commands: Parameters<typeof given>[0]) =>
    effectsOf(given(commands).events as unknown as readonly EventOf[]).map(
      ({ step, is, how, attempts, queries }) => ({
        step,
        is,
        how,
        attempts,
        queries,
      }),
    );

  it.each<[string, Parameters<typeof given>[0], object]>([
    ['under way', asking('pay'), { is: 'unknown', attempts: 1 }],
    ['done', [...asking('pay'), toolDone(2)], { is: 'done', how: 'called' }],
    ['cut', [...asking('pay'), crash], { is: 'unknown' }],
    [
      'failed, by its own word',
      [...asking('pay'), { ...toolFailed(2, 'tool-logical'), notDone: true }],
      { is: 'not-done' },
    ],
    ['asked about', [...asking('wire'), crash], { is: 'unknown', queries: 1 }],
    [
      'found done',
      [...asking('wire'), crash, found(2, 'done')],
      { is: 'done', how: 'reconciled', queries: 1 },
    ],
    ['found not done', [...asking('wire'), crash, found(2, 'not-done')], { is: 'not-done' }],
    [
      'called once more',
      [...asking('wire'), crash, found(2, 'not-done'), wake],
      { is: 'unknown', attempts: 2 },
    ],
    ['told', [...asking('pay'), crash, replied(1, 'happened')], { is: 'done', how: 'told' }],
  ])('say of one that is %s', (_, commands, expected) => {
    expect(effects(commands)).toMatchObject([{ step: 2, ...expected }]);
  });

  it('are those of tools that have any', () => {
    expect(effects([...asking('look', 'put', 'nonsense', 'pay')]).map(({ step }) => step)).toEqual([
      3, 5,
    ]);
  });
});
