import { callErrorClasses, plusMs } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
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
  requestsIn,
  toolDone,
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
        { type: 'run.suspended.v1', data: { kind: 'failure' } },
      ),
  );

  it('waits as long as the provider asked for', () => {
    const [, retry] = given(begun)
      .when(failed(1, 1, 'rate-limited', { retryAfterMs: 20_000 }))
      .outcome().events;
    expect(retry).toMatchObject({ data: { delayMs: 20_000, dueAt: plusMs(AT, 20_000) } });
  });

  it('is not waited for where the provider asks for more than an hour', () => {
    const long = failed(1, 1, 'rate-limited', { retryAfterMs: 3_600_001 });
    given(begun).when(long).then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v1' });
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
    expect(types.at(-1)).toBe('run.suspended.v1');
  });

  it('is so many for the whole run, whatever the call', () => {
    const deps = depsOf({ retries: { perCall: 5, perRun: 2 } });
    const once = [...begun, failed(1, 1, 'network'), wake, asksForSecond, toolDone(2)];
    given([...once, failed(3, 1, 'network'), wake], deps)
      .when(failed(3, 2, 'network'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v1' });
    given([...once, failed(3, 1, 'network'), wake], deps)
      .when(answered(3, 2, 'no json'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v1' });
  });

  it('is fresh for a call after an answer, and used up for the run after a person', () => {
    const deps = depsOf({ retries: { perCall: 1, perRun: 1 } });
    const asked = [...begun, ...failing(2), replied(1, 'retry'), fund(2), go];
    given(asked, deps)
      .when(failed(1, 3, 'network'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v1' });
  });

  it('counts by class in what the run ends with', () => {
    const { events } = given([...begun, ...failing(2), answered(1, 3, '{}')]);
    expect(events.at(-1)).toMatchObject({ data: { retriesByClass: { network: 2 } } });
  });
});

describe('fallback models', () => {
  const models = ['fake/one', 'fake/two', 'fake/three'];
  const retries = { perCall: 0, perRun: 10 };

  it('are tried in their order, each with the retries of a call, then a person is asked', () => {
    const deps = depsOf({ models, retries });
    const { events, types } = given(
      [
        ...begun,
        failed(1, 1, 'overloaded'),
        failed(1, 2, 'overloaded'),
        failed(1, 3, 'overloaded'),
      ],
      deps,
    );
    expect(requestsIn(events).map(({ data }) => data.model)).toEqual(models);
    expect(types.at(-1)).toBe('run.suspended.v1');
  });

  it('stay in use for the calls that follow', () => {
    const { events } = given(
      [...begun, failed(1, 1, 'overloaded'), asksForSecond, toolDone(2)],
      depsOf({ models, retries }),
    );
    expect(requestsIn(events).at(-1)?.data.model).toBe('fake/two');
  });

  it('are skipped where they are replaced by the model that failed', () => {
    const same = depsOf(
      { models, retries },
      { modelOf: (name) => (name === 'fake/two' ? 'fake/one' : name) },
    );
    const { events } = given([...begun, failed(1, 1, 'overloaded')], same);
    expect(requestsIn(events).map(({ data }) => data.model)).toEqual(['fake/one', 'fake/three']);
  });
});

describe('an unusable answer', () => {
  it('is worth one changed prompt, which says what was wrong', () => {
    const deps = depsOf({}, { faultsOf: () => [{ at: '/done', reason: 'is missing' }] });
    const again = given([...begun, answered(1, 1, '{}')], deps);
    expect(requestsIn(again.events).at(-1)?.content.messages).toMatchObject([
      { role: 'assistant', content: [{ text: '{}' }] },
      { role: 'user', content: [{ text: expect.stringContaining('/done is missing') as string }] },
    ]);
    again
      .when(answered(1, 2, '{}'))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v1' });
  });

  it('is also one that is empty, or that the provider broke off', () => {
    given(begun, depsOf({ turns: ['And then?'] }))
      .when(answered(1, 1, ''))
      .then(
        { type: 'model-call.failed.v1', data: { errorClass: 'malformed-output' } },
        { type: 'retry.scheduled.v1' },
        { type: 'model-call.requested.v1' },
      );
    given(begun)
      .when(answered(1, 1, '{}', { finishReason: 'error' }))
      .then(
        { type: 'model-call.failed.v1', data: { errorClass: 'overloaded' } },
        { type: 'retry.scheduled.v1' },
      );
  });

  it('is asked for once more with a higher output cap where it was cut off', () => {
    const cut = { finishReason: 'length' };
    const again = given([...begun, answered(1, 1, '{', cut)]);
    expect(requestsIn(again.events).map(({ data }) => data.maxOutputTokens)).toEqual([10, 20]);
    again
      .when(answered(1, 2, '{', cut))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v1' });
    const later = given([...begun, answered(1, 1, '{', cut), asksForSecond, toolDone(2)]);
    expect(requestsIn(later.events).at(-1)?.data.maxOutputTokens).toBe(10);
  });

  it('is never asked for again where the model refused', () =>
    given(begun)
      .when(answered(1, 1, 'I will not', { finishReason: 'content-filter' }))
      .then(
        { type: 'model-call.failed.v1', data: { errorClass: 'refused' } },
        { type: 'run.suspended.v1' },
      ));
});
