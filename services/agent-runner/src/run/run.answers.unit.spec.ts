import { nano, sha256 } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import type { RunDeps } from './deps.js';
import type { RunCommand } from './run-command.js';
import {
  answered,
  asksFor,
  begun,
  depsOf,
  fund,
  given,
  go,
  replied,
  request,
  requestsIn,
  toolDone,
} from './run-fixture.spec.js';

const asksForSecond = { ...asksFor(1, 'look'), attempt: 2 };

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
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
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

  it('is shown to whoever is asked, and is in no fact', () => {
    const said = 'I will not write to Ana Lopez.';
    const refused = { finishReason: 'content-filter' };
    const { events } = given([...begun, answered(1, 1, said, refused)]);
    const [failed, asked] = events.slice(-2);
    expect(failed).toMatchObject({ type: 'model-call.failed.v1', data: { errorClass: 'refused' } });
    expect(JSON.stringify(asked?.content)).toContain(said);
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('Ana');
    const stopped = given([...begun, answered(1, 1, said, refused), replied(1, 'stop')]);
    expect(JSON.stringify(stopped.events.map(({ data }) => data))).not.toContain('Lopez');
  });

  it('changes nothing else of the prompt: its hash is that of the old prompt and the diff', () => {
    const { events } = given([...begun, answered(1, 1, 'no json'), answered(1, 2, '{}')]);
    const [first, second] = requestsIn(events);
    const retry = events.find((event) => event.type === 'retry.scheduled.v1');
    const textOf = (messages: readonly object[] = []) =>
      messages.map((one) => `${JSON.stringify(one)}\n`).join('');
    const said = textOf(first?.content.messages);
    expect(first?.data.promptHash).toBe(sha256(said));
    expect(retry?.content?.messages).toHaveLength(2);
    expect(second?.data.promptHash).toBe(sha256(said + textOf(retry?.content?.messages)));
    expect(second?.content.messages).toEqual(retry?.content?.messages);
    expect([second?.data.step, second?.data.attempt, second?.data.maxOutputTokens]).toEqual([
      1,
      2,
      first?.data.maxOutputTokens,
    ]);
  });

  it('is told at most twenty faults: a list that is wrong in each item says the same each time', () => {
    const faults = Array.from({ length: 50 }, (_, n) => ({ at: `/${n}`, reason: 'is wrong' }));
    const { events } = given(
      [...begun, answered(1, 1, '[]')],
      depsOf({}, { faultsOf: () => faults }),
    );
    const [, told] = requestsIn(events).at(-1)?.content.messages ?? [];
    expect(JSON.stringify(told)).toContain('/19 is wrong; and 30 more');
  });

  it('is taken where it can be made JSON without changing its meaning, and flagged', () => {
    const fenced = answered(1, 1, '```json\n{"done":true,}\n```');
    given(begun)
      .when(fenced)
      .then(
        { type: 'model-call.completed.v1', data: { repaired: true } },
        { type: 'run.completed.v2', content: { output: { done: true } } },
      );
    const [plain] = given(begun)
      .when(answered(1, 1, '{}'))
      .outcome().events;
    expect(plain?.data).not.toHaveProperty('repaired');
  });

  it('is asked for once more with a higher output cap where it was cut off', () => {
    const cut = { finishReason: 'length' };
    const again = given([...begun, answered(1, 1, '{', cut)]);
    expect(requestsIn(again.events).map(({ data }) => data.maxOutputTokens)).toEqual([10, 20]);
    again
      .when(answered(1, 2, '{', cut))
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
    const later = given([...begun, answered(1, 1, '{', cut), asksForSecond, toolDone(2)]);
    expect(requestsIn(later.events).at(-1)?.data.maxOutputTokens).toBe(10);
  });

  describe('that was cut off', () => {
    const cut = answered(1, 1, '{', { finishReason: 'length' });
    const boundOf: RunDeps['boundOf'] = (_model, { maxOutputTokens }) => nano(maxOutputTokens * 10);
    const ordered = (taskBudget: number, taskCost: number): RunCommand => ({
      type: 'acceptRun',
      request: {
        ...request,
        taskBudgetNanoUsd: nano(taskBudget),
        taskCostNanoUsd: nano(taskCost),
      },
      input: {},
    });
    // The first call may cost 100, and costs 7; with twice the output it may cost 200.
    const begunWith = (budget: number, cost: number) =>
      [ordered(budget, cost), fund(1, nano(100)), go] as const;
    const deps = depsOf({}, { boundOf });

    it('is asked for again where the task can carry it', () => {
      given(begunWith(307, 100), deps)
        .when(cut)
        .then(
          { type: 'model-call.failed.v1', data: { errorClass: 'truncated', costNanoUsd: 7 } },
          { type: 'retry.scheduled.v1' },
          { type: 'purse.returned.v1' },
          { type: 'lease.requested.v1', data: { minimumNanoUsd: 200 } },
        );
    });

    it('is asked for again with money that the run holds already', () => {
      given([ordered(306, 100), fund(1, nano(300)), go], deps)
        .when(cut)
        .then(
          { type: 'model-call.failed.v1' },
          { type: 'retry.scheduled.v1' },
          { type: 'model-call.requested.v1', data: { maxOutputTokens: 20, reservedNanoUsd: 200 } },
        );
    });

    it('is a question where the task cannot', () => {
      const [, asked] = given(begunWith(306, 100), deps).when(cut).outcome().events;
      expect(asked).toMatchObject({
        type: 'run.suspended.v2',
        data: { errorClass: 'truncated' },
        content: {
          ask: { found: { 0: expect.stringContaining('With 20 output tokens') as string } },
        },
      });
    });

    it('is left to the cost service once a person let it go on: the budget may be raised', () => {
      const again = [cut, replied(1, 'retry'), go, fund(2, nano(100))] as const;
      given([...begunWith(306, 100), ...again, go], deps)
        .when({ ...cut, attempt: 2 })
        .then(
          { type: 'model-call.failed.v1' },
          { type: 'retry.scheduled.v1' },
          { type: 'purse.returned.v1' },
          { type: 'lease.requested.v1' },
        );
    });
  });

  it('is never asked for again where the model refused', () =>
    given(begun)
      .when(answered(1, 1, 'I will not', { finishReason: 'content-filter' }))
      .then(
        { type: 'model-call.failed.v1', data: { errorClass: 'refused' } },
        { type: 'run.suspended.v2' },
      ));
});
