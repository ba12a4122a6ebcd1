import { leaseIdOf } from '@nightshift/contracts';
import { nano } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import {
  accept,
  given,
  answered,
  asksFor,
  begun,
  BOUND,
  depsOf,
  failed,
  fund,
  go,
  LEASE,
  replied,
  RUN,
  toolDone,
  tools,
} from './run-fixture.spec.js';

describe('a reservation', () => {
  it('is made with the intent, at the bound of the call', () =>
    given([accept, fund(1)])
      .when(go)
      .then({
        type: 'model-call.requested.v1',
        data: { step: 1, attempt: 1, reservedNanoUsd: BOUND, maxOutputTokens: 10 },
      }));

  it('is sized by the whole prompt, the tools and the output cap', () => {
    const sizes: object[] = [];
    const deps = depsOf({}, { boundOf: (model, size) => (sizes.push({ model, ...size }), BOUND) });
    const { events } = given([...begun, asksFor(1, 'look'), toolDone(2)], deps);
    const said = events.flatMap((event) => {
      if (event.type === 'model-call.requested.v1') return event.content.messages;
      return event.type === 'model-call.completed.v1' ? [event.content.message] : [];
    });
    const bytes = Buffer.byteLength(said.map((one) => `${JSON.stringify(one)}\n`).join(''));
    expect(sizes.at(-1)).toEqual({
      model: 'fake/one',
      inputBytes: bytes + 30,
      messages: said.length,
      tools: tools.length,
      maxOutputTokens: 10,
    });
  });

  it('fails closed where the model has no price', () =>
    given([accept, fund(1)], depsOf({}, { boundOf: () => undefined }))
      .when(go)
      .then({
        type: 'run.suspended.v2',
        data: { queue: 'operators', purse: { spentNanoUsd: 0 } },
        content: { ask: { blocked: expect.stringContaining('no price') as string } },
      }));
});

describe('money for the call after next', () => {
  const called = [accept, fund(1, nano(150)), go, asksFor(1, 'look')];

  it('is asked for with a call that leaves too little for another, and not before the second', () => {
    given([accept, fund(1, nano(150))])
      .when(go)
      .then({ type: 'model-call.requested.v1' });
    given(called)
      .when(toolDone(2))
      .then(
        { type: 'tool-call.completed.v1' },
        { type: 'model-call.requested.v1', data: { step: 3 } },
        {
          type: 'lease.requested.v1',
          data: { ahead: true, leaseId: leaseIdOf(RUN, 2), minimumNanoUsd: 57 },
        },
      );
  });

  it('is not waited for: without it, the run asks when it needs it', () => {
    const under = given([...called, toolDone(2)]);
    expect(under.open().doing.name).toBe('model');
    given([...called, toolDone(2)])
      .when(asksFor(3, 'look'))
      .then({ type: 'model-call.completed.v1' }, { type: 'tool-call.requested.v1' });
    given([...called, toolDone(2), asksFor(3, 'look')])
      .when(toolDone(4))
      .then(
        { type: 'tool-call.completed.v1' },
        { type: 'model-call.requested.v1', data: { step: 5 } },
        { type: 'lease.requested.v1', data: { ahead: true, leaseId: leaseIdOf(RUN, 3) } },
      );
  });
});

describe('a purse that is too small', () => {
  const short = [accept, fund(1, nano(60))];

  it('is filled before anything is sent; meanwhile others may have what is in it', () =>
    given(short)
      .when(go)
      .then(
        {
          type: 'purse.returned.v1',
          data: { purse: { grantedNanoUsd: 60, spentNanoUsd: 0 } },
        },
        {
          type: 'lease.requested.v1',
          data: {
            leaseId: leaseIdOf(RUN, 2),
            amountNanoUsd: 1_000,
            minimumNanoUsd: BOUND,
            taskBudgetNanoUsd: 10_000,
          },
        },
      ));

  it('asks for the bound where that is more than a slice', () =>
    given(short, depsOf({}, { boundOf: () => nano(5_000) }))
      .when(go)
      .then(
        { type: 'purse.returned.v1' },
        { type: 'lease.requested.v1', data: { amountNanoUsd: 5_000, minimumNanoUsd: 5_000 } },
      ));

  it('asks once, and goes on with what comes', () => {
    given([...short, go])
      .when(go)
      .thenNothing();
    given([...short, go, fund(2, nano(99))])
      .when(go)
      .then(
        { type: 'purse.returned.v1' },
        { type: 'lease.requested.v1', data: { leaseId: leaseIdOf(RUN, 3), minimumNanoUsd: BOUND } },
      );
    given([...short, go, fund(2, BOUND)])
      .when(go)
      .then({ type: 'model-call.requested.v1' });
  });
});

describe('a lease', () => {
  it('counts once, however often it comes', () => {
    const funded = given([accept, fund(1), fund(1)]);
    expect(funded.open().purse.granted).toBe(LEASE);
    funded.when(fund(1)).thenNothing();
  });

  it('may come before the order to run', () => {
    const early = given([fund(1), accept]);
    expect(early.open()).toMatchObject({ purse: { granted: LEASE }, doing: { name: 'ready' } });
  });

  it.each([
    ['has ended', [...begun, answered(1, 1, '{}')]],
    ['waits for a person', [...begun, failed(1, 1, 'refused')]],
  ])('goes back whole if the run %s', (_, commands) => {
    given(commands)
      .when(fund(2))
      .then({ type: 'lease.returned.v1', data: { runId: RUN, amountNanoUsd: LEASE } });
    given([...commands, fund(2)])
      .when(fund(2))
      .thenNothing();
  });
});

describe('settlement', () => {
  it('is at the true cost', () =>
    expect(given([...begun, asksFor(1, 'look')]).open().purse).toEqual({
      granted: LEASE,
      spent: 7,
    }));

  it('is at the bound where the provider reported no usage', () =>
    given(begun)
      .when(answered(1, 1, '{}', { usage: undefined, cost: undefined }))
      .then(
        { type: 'model-call.completed.v1', data: { costNanoUsd: BOUND } },
        { type: 'run.completed.v2', data: { purse: { spentNanoUsd: BOUND } } },
      ));

  it.each([
    ['network', BOUND],
    ['timeout', BOUND],
    ['outcome-unknown', BOUND],
    ['rate-limited', 0],
    ['overloaded', 0],
    ['refused', 0],
    ['misconfigured', 0],
  ] as const)('of a call that failed with %s costs %i', (errorClass, cost) => {
    const [failure] = given(begun)
      .when(failed(1, 1, errorClass))
      .outcome().events;
    expect(failure).toMatchObject({
      type: 'model-call.failed.v1',
      data: { errorClass, costNanoUsd: cost, costIsBound: cost > 0 },
    });
  });

  it('charges an answer that could not be taken over', () =>
    given(begun)
      .when(failed(1, 1, 'misconfigured', { billed: true }))
      .then(
        { type: 'model-call.failed.v1', data: { costNanoUsd: BOUND, costIsBound: true } },
        { type: 'run.suspended.v2' },
      ));

  it('charges an unusable answer by its usage', () =>
    given(begun)
      .when(answered(1, 1, 'no json'))
      .then(
        { type: 'model-call.failed.v1', data: { costNanoUsd: 7, costIsBound: false } },
        { type: 'retry.scheduled.v1' },
        { type: 'model-call.requested.v1' },
      ));

  it('gives unspent money back with a question, and asks again after the answer', () => {
    const asked = given([...begun, asksFor(1, 'look'), toolDone(2), failed(3, 1, 'refused')]);
    expect(asked.events.at(-1)).toMatchObject({
      type: 'run.suspended.v2',
      data: { purse: { grantedNanoUsd: LEASE, spentNanoUsd: 7 } },
    });
    expect(asked.open().purse).toEqual({ granted: 7, spent: 7 });
    given([...begun, asksFor(1, 'look'), toolDone(2), failed(3, 1, 'refused'), replied(1, 'retry')])
      .when(go)
      .then({ type: 'lease.requested.v1', data: { minimumNanoUsd: BOUND } });
  });
});
