import type { EventBody, RunRequest } from '@nightshift/contracts';
import { callErrorClasses, plusMs } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from './run-command.js';
import {
  given,
  answered,
  asksFor,
  AT,
  begun,
  depsOf,
  failed,
  fund,
  go,
  replied,
  request,
  requestsIn,
  RUN,
  toolDone,
  toolFailed,
  wake,
  wakeAt,
} from './run-fixture.spec.js';

const backing = [
  'rate-limited',
  'overloaded',
  'network',
  'timeout',
  'outcome-unknown',
  'tool-transient',
] as const;

const asksForSecond = { ...asksFor(1, 'look'), attempt: 2 };

describe('a model call that failed', () => {
  it.each(backing)('with %s is tried again after a delay', (errorClass) => {
    const waiting = given([...begun, failed(1, 1, errorClass)]);
    expect(waiting.events.at(-1)).toMatchObject({
      type: 'retry.scheduled.v1',
      data: { errorClass, delayMs: 100, dueAt: plusMs(AT, 100) },
    });
    waiting.when(wakeAt(plusMs(AT, 99))).thenNothing();
    waiting.when(go).thenNothing();
    waiting
      .when(wakeAt(plusMs(AT, 100)))
      .then({ type: 'model-call.requested.v1', data: { step: 1, attempt: 2 } });
  });

  it.each(
    callErrorClasses.filter(
      (one) =>
        !backing.some((other) => other === one) && !['malformed-output', 'truncated'].includes(one),
    ),
  )('with %s is not tried again: a person is asked', (errorClass) =>
    given(begun)
      .when(failed(1, 1, errorClass))
      .then(
        { type: 'model-call.failed.v1' },
        { type: 'run.suspended.v2', data: { kind: 'failure' } },
      ),
  );

  it('with misconfigured is the affair of the operators, and urgent', () => {
    given(begun)
      .when(failed(1, 1, 'misconfigured'))
      .then(
        { type: 'model-call.failed.v1' },
        {
          type: 'run.suspended.v2',
          data: { queue: 'operators', risk: 'high', errorClass: 'misconfigured' },
        },
      );
    given(begun)
      .when(failed(1, 1, 'refused'))
      .then(
        { type: 'model-call.failed.v1' },
        {
          type: 'run.suspended.v2',
          data: { queue: 'failures', risk: 'medium', errorClass: 'refused' },
        },
      );
  });

  it('waits as long as the provider asked for', () => {
    const [, retry] = given(begun)
      .when(failed(1, 1, 'rate-limited', { retryAfterMs: 20_000 }))
      .outcome().events;
    expect(retry).toMatchObject({ data: { delayMs: 20_000, dueAt: plusMs(AT, 20_000) } });
  });

  it('is not waited for where the provider asks for more than an hour', () => {
    const long = failed(1, 1, 'rate-limited', { retryAfterMs: 3_600_001 });
    given(begun).when(long).then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
    given(begun, depsOf({ models: ['fake/one', 'fake/two'] }))
      .when(long)
      .then(
        { type: 'model-call.failed.v1' },
        { type: 'retry.scheduled.v1', data: { delayMs: 0, model: 'fake/two' } },
        { type: 'model-call.requested.v1', data: { model: 'fake/two' } },
      );
  });

  it('says the same again: a retry adds nothing to the prompt', () => {
    const { events } = given([...begun, failed(1, 1, 'network'), wake]);
    const [first, second] = requestsIn(events);
    expect(second?.content.messages).toEqual([]);
    expect(second?.data.promptHash).toBe(first?.data.promptHash);
  });
});

describe('the budget of retries', () => {
  const failing = (times: number) =>
    Array.from({ length: times }, (_, n) => [failed(1, n + 1, 'network'), wake]).flat();

  it('is so many for one call', () => {
    const deps = depsOf({ retries: { perCall: 2, perRun: 10 } });
    const { types } = given([...begun, ...failing(3)], deps);
    expect(types.filter((type) => type === 'model-call.requested.v1')).toHaveLength(3);
    expect(types.at(-1)).toBe('run.suspended.v2');
  });

  it('is so many for the whole run, whatever the call', () => {
    const deps = depsOf({ retries: { perCall: 5, perRun: 2 } });
    const once = [...begun, failed(1, 1, 'network'), wake, asksForSecond, toolDone(2)];
    given([...once, failed(3, 1, 'network'), wake], deps)
      .when(failed(3, 2, 'network'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
    given([...once, failed(3, 1, 'network'), wake], deps)
      .when(answered(3, 2, 'no json'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
  });

  it('is shared with earlier runs of the stage and of the task', () => {
    const after = (retriesUsed: RunRequest['retriesUsed'], limits: object = {}) => {
      const ordered: RunCommand = {
        type: 'acceptRun',
        request: { ...request, ...(retriesUsed && { retriesUsed }) },
        input: {},
      };
      const deps = depsOf({ retries: { perCall: 9, perRun: 4, ...limits } });
      const { events } = given([ordered, fund(1), go, ...failing(20)], deps);
      return { calls: requestsIn(events).length, last: events.at(-1) };
    };
    expect(after(undefined).calls).toBe(5);
    expect(after({ stage: 3, task: 3 })).toMatchObject({
      calls: 2,
      last: { content: { ask: { found: { 0: 'All 4 retries of the stage are used up.' } } } },
    });
    expect(after({ stage: 5, task: 5 }).calls).toBe(1);
    expect(after({ stage: 0, task: 7 }, { perTask: 8 })).toMatchObject({
      calls: 2,
      last: { content: { ask: { found: { 0: 'All 8 retries of the task are used up.' } } } },
    });
    expect(after({ stage: 0, task: 29 }).calls).toBe(2);
  });

  it('is the same for tools', () => {
    const ordered: RunCommand = {
      type: 'acceptRun',
      request: { ...request, retriesUsed: { stage: 0, task: 30 } },
      input: {},
    };
    given([ordered, fund(1), go, asksFor(1, 'look')])
      .when(toolFailed(2, 'tool-transient'))
      .then({ type: 'tool-call.failed.v1' }, { type: 'run.suspended.v2' });
  });

  it('does not pay for what an order to stop broke off, model call or tool', () => {
    const deps = depsOf({ retries: { perCall: 0, perRun: 0 } });
    const stop: RunCommand = { type: 'holdRun', runId: RUN, abort: true };
    given([...begun, stop], deps)
      .when(failed(1, 1, 'outcome-unknown'))
      .then(
        { type: 'model-call.failed.v1' },
        { type: 'retry.scheduled.v1', data: { uncounted: true, delayMs: 0 } },
        { type: 'purse.returned.v1' },
      );
    given([...begun, asksFor(1, 'look'), stop], deps)
      .when(toolFailed(2, 'outcome-unknown'))
      .then(
        { type: 'tool-call.failed.v1' },
        { type: 'retry.scheduled.v1', data: { uncounted: true } },
        { type: 'purse.returned.v1' },
      );
  });

  it('is fresh for a call after an answer, and used up for the run after a person', () => {
    const deps = depsOf({ retries: { perCall: 1, perRun: 1 } });
    const asked = [...begun, ...failing(2), replied(1, 'retry'), fund(2), go];
    given(asked, deps)
      .when(failed(1, 3, 'network'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
  });

  it('counts by class in what the run ends with', () => {
    const { events } = given([...begun, ...failing(2), answered(1, 3, '{}')]);
    expect(events.at(-1)).toMatchObject({ data: { retriesByClass: { network: 2 } } });
  });
});

describe('fallback models', () => {
  const models = ['fake/one', 'fake/two', 'fake/three'];
  const retries = { perCall: 2, perRun: 10 };
  const overloaded = (times: number) =>
    Array.from({ length: times }, (_, n) => [failed(1, n + 1, 'overloaded'), wake]).flat();
  const modelsOf = (events: readonly EventBody[]) =>
    requestsIn(events).map(({ data }) => data.model);

  it('are tried once each, in their order, when the retries of the call are used up', () => {
    const { events, types } = given([...begun, ...overloaded(9)], depsOf({ models, retries }));
    expect(modelsOf(events)).toEqual(['fake/one', 'fake/one', ...models]);
    expect(types.at(-1)).toBe('run.suspended.v2');
  });

  it.each([0, 1, 2, 5])(
    'multiply nothing: %i retries stay so many, and one for each',
    (perCall) => {
      for (const some of [models.slice(0, 1), models.slice(0, 2), models]) {
        const deps = depsOf({ models: some, retries: { perCall, perRun: 20 } });
        const { events, types } = given([...begun, ...overloaded(20)], deps);
        expect(requestsIn(events)).toHaveLength(1 + perCall + some.length - 1);
        expect(types.at(-1)).toBe('run.suspended.v2');
      }
    },
  );

  it('count as retries of the stage', () => {
    const deps = depsOf({ models, retries: { perCall: 0, perRun: 1 } });
    const { events } = given([...begun, ...overloaded(9)], deps);
    expect(modelsOf(events)).toEqual(models.slice(0, 2));
  });

  it('leave no second change of the prompt', () => {
    const deps = depsOf({ models, retries: { perCall: 1, perRun: 9 } });
    given([...begun, answered(1, 1, 'no json'), failed(1, 2, 'overloaded')], deps)
      .when(answered(1, 3, 'no json'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
  });

  it('stay in use for the calls that follow', () => {
    const { events } = given(
      [...begun, failed(1, 1, 'overloaded'), asksForSecond, toolDone(2)],
      depsOf({ models, retries: { perCall: 0, perRun: 10 } }),
    );
    expect(modelsOf(events).at(-1)).toBe('fake/two');
  });

  it('are skipped where they are replaced by the model that failed', () => {
    const same = depsOf(
      { models, retries: { perCall: 0, perRun: 10 } },
      { modelOf: (name) => (name === 'fake/two' ? 'fake/one' : name) },
    );
    expect(modelsOf(given([...begun, ...overloaded(1)], same).events)).toEqual([
      'fake/one',
      'fake/three',
    ]);
  });
});
