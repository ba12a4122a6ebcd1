import type { EventBody } from '@nightshift/contracts';
import { describe, expect, it } from 'vitest';
import { modelsOf, nextModelsOf } from './next-model.js';
import { failureIn, isOfModel, mayCallNext } from './outcome.js';
import {
  accept,
  answered,
  asksFor,
  AT,
  begun,
  depsOf,
  failed,
  fund,
  given,
  go,
  hold,
  toolDone,
} from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';

const models = ['fake/one', 'fake/two', 'fake/three'];
const deps = depsOf({ models });
const goTo = (model: string): RunCommand => ({ type: 'advanceRun', basis: [], at: AT, model });
const wakeTo = (model: string): RunCommand => ({
  type: 'wakeRun',
  at: '2027-01-01T00:00:00.000Z',
  model,
});
const nextAfter = (...commands: Parameters<typeof given>[0]) =>
  nextModelsOf(given(commands, deps).open(), deps);
const modelIn = (events: readonly EventBody[]) =>
  events.flatMap((event) => (event.type === 'model-call.requested.v1' ? [event.data.model] : []));

describe('the models that may be called next', () => {
  it('are the one in turn and its fallbacks, once there is money', () => {
    expect(nextAfter(accept)).toEqual([]);
    expect(nextAfter(accept, fund(1))).toEqual(models);
  });

  it('are none while a call is in flight or tools come next', () => {
    expect(nextAfter(...begun)).toEqual([]);
    expect(nextAfter(...begun, { ...asksFor(1, 'look'), stopping: true })).toEqual([]);
    expect(nextAfter(...begun, asksFor(1, 'look'))).toEqual([]);
  });

  it('are known during a delay, and begin with a fallback that is in use', () => {
    expect(nextAfter(...begun, failed(1, 1, 'overloaded'))).toEqual(models);
    const run = given([accept, fund(1)], deps).open();
    expect(modelsOf({ ...run, model: 'fake/two' }, deps)).toEqual(['fake/two', 'fake/three']);
    expect(modelsOf({ ...run, model: 'fake/other' }, deps)).toEqual(['fake/other']);
  });

  it('are the models that are called in their place, each once', () => {
    const one = depsOf({ models }, { modelOf: () => 'fake/one' });
    expect(nextModelsOf(given([accept, fund(1)], one).open(), one)).toEqual(['fake/one']);
  });

  it('are none for a workflow that is not loaded', () => {
    const none = depsOf({}, { agentOf: () => undefined });
    expect(nextModelsOf(given([accept, fund(1)], none).open(), none)).toEqual([]);
  });
});

describe('a model call without leave', () => {
  it('does not follow an outcome at once, and follows in its turn', () => {
    const { types, when } = given(
      [...begun, asksFor(1, 'look'), { ...toolDone(2), callLater: true }],
      deps,
    );
    expect(types.at(-1)).toBe('tool-call.completed.v1');
    when(go).then({ type: 'model-call.requested.v1' });
  });

  it('does not follow a failure or a crash at once, either', () => {
    const truncated = answered(1, 1, '{"do', { finishReason: 'length', callLater: true });
    expect(given([...begun, truncated], deps).types.at(-1)).toBe('retry.scheduled.v1');
    const crashed = (callLater: boolean): RunCommand => ({
      type: 'recoverRun',
      at: AT,
      random: 0,
      callLater,
    });
    expect(
      [true, false].map((later) => given([...begun, crashed(later)], deps).types.at(-1)),
    ).toEqual(['retry.scheduled.v1', 'model-call.requested.v1']);
  });

  it('does not keep tools waiting, or the end of the run', () => {
    const { types } = given([...begun, { ...asksFor(1, 'look'), callLater: true }], deps);
    expect(types.at(-1)).toBe('tool-call.requested.v1');
    const { state } = given([...begun, answered(1, 1, '{}', { callLater: true })], deps);
    expect(state.status).toBe('completed');
  });

  it('is nothing that the run is held for', () => {
    const { open } = given([...begun, asksFor(1, 'look'), hold], deps);
    expect(open().callsLater).toBeUndefined();
  });
});

describe('a fallback that is called because a model is out of service', () => {
  it('is called this once, without a retry', () => {
    const first = given([accept, fund(1), goTo('fake/two')], deps);
    expect(modelIn(first.events)).toEqual(['fake/two']);
    expect(first.open().retries.run).toBe(0);
    const next = given([accept, fund(1), goTo('fake/two'), asksFor(1, 'look'), toolDone(2)], deps);
    expect(modelIn(next.events)).toEqual(['fake/two', 'fake/one']);
  });

  it('is called after a delay as well', () => {
    const { events } = given([...begun, failed(1, 1, 'overloaded'), wakeTo('fake/two')], deps);
    expect(modelIn(events)).toEqual(['fake/one', 'fake/two']);
  });
});

describe('an outcome', () => {
  it('says of the provider whether it answered', () => {
    expect(failureIn(answered(1, 1, 'nonsense'))).toBeUndefined();
    expect(failureIn(failed(1, 1, 'timeout'))).toMatchObject({ errorClass: 'timeout' });
    const body = { reason: 'HTTP 500: {"detail":"Dear Ana"}' };
    expect(failureIn(failed(1, 1, 'overloaded', body))).toMatchObject({ reason: 'HTTP 500' });
    const unread = { reason: 'JSON parsing failed: Text: Dear Ana' };
    expect(failureIn(failed(1, 1, 'outcome-unknown', unread))?.reason).not.toContain('Ana');
    expect(failureIn(answered(1, 1, '', { finishReason: 'error' }))).toMatchObject({
      errorClass: 'overloaded',
    });
    expect(failureIn(toolDone(1))).toBeUndefined();
    expect([answered(1, 1, ''), failed(1, 1, 'timeout'), toolDone(1)].map(isOfModel)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('may be followed by a model call at once where it is an answer or the result of a tool', () => {
    expect(mayCallNext(answered(1, 1, '{}'))).toBe(true);
    expect(mayCallNext(toolDone(1))).toBe(true);
    expect(mayCallNext(asksFor(1, 'look'))).toBe(false);
    expect(mayCallNext(failed(1, 1, 'network'))).toBe(false);
    expect(mayCallNext(answered(1, 1, '', { finishReason: 'interrupted' }))).toBe(false);
  });
});
