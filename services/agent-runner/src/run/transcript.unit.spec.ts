import type { EventBody } from '@nightshift/contracts';
import { nano } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { performModelCall } from './model-call.executor.js';
import {
  answered,
  asksFor,
  AT,
  begun,
  depsOf,
  failed,
  given,
  go,
  fund,
  replied,
  ticket,
  toolDone,
  toolFailed,
  toolOf,
  tools,
  wake,
  worker,
} from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';
import { asStored, histories, worldAfter } from './run-world-fixture.spec.js';
import { callOf, isRequested } from './transcript.js';
import { type CallDeps, shownCall } from './transcript-call.js';
import { stepsOf } from './transcript-steps.js';

const agent = {
  definition: worker({ temperature: 0.5, turns: ['And then?'] }),
  tools,
  toolBytes: 1,
};
const deps: CallDeps = { agentOf: () => agent, priceOf: () => undefined, costOf: () => nano(7) };

describe('whatever happened to a run, each of its calls', () => {
  it('is put together again from its events as they are stored, and its hash proves it', () =>
    fc.assert(
      fc.property(histories, (some) => {
        const events = worldAfter(some).events.map(asStored);
        const calls = events
          .filter(isRequested)
          .map((_, index) => callOf(events, { n: index + 1 }));
        expect(calls.filter((call) => call?.proved !== true)).toEqual([]);
        expect(calls.map((call) => call?.requested)).toEqual(events.filter(isRequested));
      }),
      { numRuns: 300 },
    ));

  it('is not proved where a word of its prompt was changed', () =>
    fc.assert(
      fc.property(histories, fc.nat(), (some, which) => {
        const events = worldAfter(some).events.map(asStored);
        const calls = events.filter(isRequested);
        fc.pre(calls.length > 0);
        const n = 1 + (which % calls.length);
        const [first] = calls;
        const forged = events.map((event) =>
          event === first
            ? { ...first, content: { messages: [{ role: 'user' }, ...first.content.messages] } }
            : event,
        );
        expect(callOf(forged as EventBody[], { n })?.proved).toBe(false);
      }),
      { numRuns: 100 },
    ));

  it('is one of the attempts of one step, in their order, with all that it cost', () =>
    fc.assert(
      fc.property(histories, (some) => {
        const { events, run } = worldAfter(some);
        const attempts = stepsOf(events).flatMap((step) => step.attempts);
        const numbered = attempts.flatMap(({ n }) => (n === undefined ? [] : [n]));
        expect(numbered).toEqual(events.filter(isRequested).map((_, index) => index + 1));
        const cost = attempts.reduce((sum, one) => sum + (one.costNanoUsd ?? 0), 0);
        const spent = run.status === 'unknown' ? 0 : run.purse.spent;
        // A cancelled run is charged for what was in flight, which has no outcome.
        const inFlight = attempts.some(
          ({ n, outcome }) => n !== undefined && outcome === 'under-way',
        );
        expect(inFlight ? cost <= spent : cost === spent).toBe(true);
      }),
      { numRuns: 300 },
    ));
});

describe('a call as it is shown', () => {
  const asked: readonly RunCommand[] = [...begun, asksFor(1, 'look'), toolDone(2)];

  it('has everything that the provider was sent, from the same place that sends it', async () => {
    const { events, open } = given([...asked, answered(3, 1, 'well'), answered(4, 1, 'no json')], {
      ...depsOf(),
      agentOf: () => agent,
    });
    const run = open();
    if (run.doing.name !== 'model') throw new Error(`the run is ${run.doing.name}`);
    let sent: Parameters<Models['call']>[1] | undefined;
    const call: Models['call'] = async (_, options) => {
      sent = options;
      throw new Error('not here');
    };
    await performModelCall(
      { call, nameOf: String, boundOf: () => undefined, costOf: () => undefined },
      agent,
      { taskId: 't', run, call: run.doing.call },
      new AbortController(),
    );
    const { headers: _, abortSignal: __, prompt, ...settings } = sent ?? { prompt: [] };
    const shown = shownCall(events, { step: 4, attempt: 2 }, deps);
    expect(shown?.prompt).toMatchObject({ messages: prompt, added: 2, proved: true });
    expect(shown?.offered).toEqual({
      ...settings,
      toolsHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      workflowLoaded: true,
      toolsProved: true,
    });
    expect(Object.keys(settings).sort()).toEqual([
      'maxOutputTokens',
      'responseFormat',
      'temperature',
      'toolChoice',
      'tools',
    ]);
  });

  it('has no tools proved that are not those that were offered, or not known', () => {
    const { events } = given(asked);
    const provedWith = (agentOf: CallDeps['agentOf'], of: readonly EventBody[] = events) =>
      shownCall(of, { n: 1 }, { ...deps, agentOf })?.offered;
    expect(provedWith(() => agent)).toMatchObject({ toolsProved: true });
    expect(provedWith(() => ({ ...agent, tools: [toolOf('look', 'pure')] }))).toMatchObject({
      toolsProved: false,
    });
    expect(provedWith(() => undefined)).toMatchObject({
      workflowLoaded: false,
      toolsProved: false,
    });
    const bare = { ...agent, tools: [] };
    const without = given(begun, { ...depsOf(), agentOf: () => bare }).events;
    expect(provedWith(() => bare, without)).toMatchObject({ toolsProved: true, toolsHash: null });
    expect(provedWith(() => bare, without)).not.toHaveProperty('tools');
    // Events of before the hash was recorded.
    expect(provedWith(() => agent, without)).toMatchObject({ toolsProved: false });
  });

  it('has its answer, the tools asked for with their arguments, usage and price', () => {
    const events = given(asked).events.map((event) => ({ ...event, time: AT }));
    const price = { input: 1 } as never;
    const priceOf: CallDeps['priceOf'] = (model, at) =>
      model === 'fake/one' && at === AT ? price : undefined;
    const shown = shownCall(events, { n: 1 }, { ...deps, priceOf });
    expect(shown).toMatchObject({
      answer: {
        outcome: 'answered',
        finishReason: 'stop',
        toolCalls: [{ toolCallId: 'c0', tool: 'look', arguments: { n: 0 } }],
      },
      money: {
        reservedNanoUsd: 100,
        costNanoUsd: 7,
        costIsBound: false,
        priceExplainsCost: true,
        usage: { outputTokens: 1 },
        price,
      },
      next: {
        status: 'ready',
        events: [
          { type: 'model-call.completed.v1' },
          { type: 'tool-call.requested.v1' },
          { type: 'tool-call.completed.v1' },
        ],
      },
    });
    const dearer = shownCall(events, { n: 1 }, { ...deps, priceOf, costOf: () => nano(8) });
    expect(dearer?.money).toMatchObject({ priceExplainsCost: false, price });
    const unknown = shownCall(events, { n: 1 }, deps);
    expect(unknown?.money).toMatchObject({ price: null });
    expect(unknown?.money).not.toHaveProperty('priceExplainsCost');
  });

  it('says what a repaired answer was read as', () => {
    const { events } = given([...begun, answered(1, 1, '```json\n{"done":true,}\n```')]);
    expect(shownCall(events, { n: 1 }, deps)).toMatchObject({
      answer: { repaired: true, readAs: { done: true } },
      next: { status: 'completed' },
    });
  });

  it('has no answer while it is under way, and is none that was not made', () => {
    const { events } = given(begun);
    expect(shownCall(events, { n: 1 }, deps)).toMatchObject({
      answer: null,
      next: { status: 'model', events: [] },
      attempts: [{ n: 1, outcome: 'under-way' }],
    });
    for (const ref of [{ n: 0 }, { n: 2 }, { step: 1, attempt: 2 }])
      expect(shownCall(events, ref, deps)).toBeUndefined();
  });

  it('has the history of its attempts: class, delay, reason, and the question it came to', () => {
    const twoModels = depsOf({
      models: ['fake/one', 'fake/two'],
      retries: { perCall: 1, perRun: 9 },
    });
    const { events } = given(
      [
        ...begun,
        failed(1, 1, 'rate-limited', { retryAfterMs: 20_000 }),
        wake,
        failed(1, 2, 'overloaded'),
        failed(1, 3, 'timeout'),
        replied(1, 'retry'),
        go,
        fund(2),
      ],
      twoModels,
    );
    const [step, ...more] = stepsOf(events);
    expect(more).toEqual([]);
    expect(step).toMatchObject({
      step: 1,
      kind: 'model',
      attempts: [
        {
          n: 1,
          what: 'fake/one',
          outcome: 'rate-limited',
          reason: 'bad luck',
          costNanoUsd: 0,
          retry: { errorClass: 'rate-limited', delayMs: 20_000, reason: 'bad luck' },
        },
        { n: 2, outcome: 'overloaded', retry: { delayMs: 0, model: 'fake/two' } },
        {
          n: 3,
          what: 'fake/two',
          outcome: 'timeout',
          costNanoUsd: 100,
          costIsBound: true,
          ticketId: ticket(1),
        },
      ],
    });
    expect(step?.attempts[2]).not.toHaveProperty('retry');
    expect(shownCall(events, { n: 2 }, deps)?.attempts).toEqual(step?.attempts);
  });

  it('stands beside the tool calls of the run, which have attempts as well', () => {
    const { events } = given([
      ...begun,
      asksFor(1, 'look'),
      toolFailed(2, 'tool-transient'),
      wake,
      toolDone(2, 2),
    ]);
    expect(stepsOf(events)).toMatchObject([
      { step: 1, kind: 'model', attempts: [{ n: 1, outcome: 'answered' }] },
      {
        step: 2,
        kind: 'tool',
        attempts: [
          { what: 'look', outcome: 'tool-transient', retry: { delayMs: 100 } },
          { what: 'look', outcome: 'answered', latencyMs: 1 },
        ],
      },
      { step: 3, kind: 'model', attempts: [{ n: 2, outcome: 'under-way' }] },
    ]);
  });
});
