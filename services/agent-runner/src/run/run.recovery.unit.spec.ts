import { describe, expect, it } from 'vitest';
import {
  accept,
  given,
  answered,
  asksFor,
  begun,
  BOUND,
  cancel,
  crash,
  depsOf,
  failed,
  fund,
  go,
  hold,
  replied,
  toolDone,
  toolFailed,
  wake,
} from './run-fixture.spec.js';
import { isAtWork } from './run-state.js';

const asking = (...names: readonly string[]) => [...begun, asksFor(1, ...names)];

describe('after a crash', () => {
  it('a model call in flight has an unknown outcome: it is charged at its bound, and repeated', () => {
    given(begun)
      .when(crash)
      .then(
        {
          type: 'model-call.failed.v1',
          data: { errorClass: 'outcome-unknown', costNanoUsd: BOUND, costIsBound: true },
        },
        { type: 'retry.scheduled.v1' },
      );
    const again = given([...begun, crash, wake]);
    again.when(answered(1, 1, '{}')).thenNothing();
    again
      .when(answered(1, 2, '{}'))
      .then({ type: 'model-call.completed.v1' }, { type: 'run.completed.v2' });
  });

  it('crashes use up the retries like any other failure', () => {
    const crashing = Array.from({ length: 3 }, () => [crash, wake]).flat();
    given([...begun, ...crashing])
      .when(crash)
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
  });

  it.each(['look', 'put'])('the tool %s is repeated', (name) => {
    given(asking(name))
      .when(crash)
      .then({ type: 'tool-call.failed.v1' }, { type: 'retry.scheduled.v1' });
    given([...asking(name), crash])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { step: 2, attempt: 2 } });
  });

  it('an effect that must not happen twice is asked about, the others are not', () => {
    given(asking('look', 'pay', 'put', 'pay'))
      .when(crash)
      .then(
        { type: 'tool-call.failed.v1', data: { step: 2 } },
        { type: 'retry.scheduled.v1', data: { step: 2 } },
        { type: 'tool-call.failed.v1', data: { step: 3 } },
        { type: 'run.suspended.v2', data: { kind: 'unknown-outcome' } },
        { type: 'tool-call.failed.v1', data: { step: 4 } },
        { type: 'tool-call.failed.v1', data: { step: 5 } },
      );
    const crashed = [...asking('look', 'pay', 'put', 'pay'), crash];
    given([...crashed, replied(1, 'happened'), replied(2, 'not-happened')])
      .when(wake)
      .then(
        { type: 'tool-call.requested.v1', data: { step: 2, attempt: 2 } },
        { type: 'tool-call.requested.v1', data: { step: 4, attempt: 2 } },
        { type: 'tool-call.requested.v1', data: { step: 5, attempt: 2 } },
      );
  });

  it('tools that went on while a person was asked are not forgotten', () => {
    const asked = [...asking('look', 'pay'), toolFailed(3, 'timeout')];
    expect(isAtWork(given(asked).state)).toBe(true);
    given(asked)
      .when(crash)
      .then({ type: 'tool-call.failed.v1', data: { step: 2 } });
    expect(isAtWork(given([...asked, crash]).state)).toBe(false);
    given([...asked, crash, replied(1, 'happened')])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { step: 2, attempt: 2 } });
  });

  it.each([
    ['ready', [accept, fund(1)]],
    ['waiting for money', [accept]],
    ['backing off', [...begun, failed(1, 1, 'network')]],
    ['waiting with a tool', [...asking('look'), toolFailed(2, 'timeout')]],
    ['asking a person', [...begun, failed(1, 1, 'refused')]],
    ['ended', [...begun, cancel]],
  ])('nothing was in flight of a run that was %s', (_, commands) =>
    given(commands).when(crash).thenNothing(),
  );

  it('a person is asked where its workflow is not loaded any more', () => {
    let loaded = true;
    const deps = depsOf();
    const { when } = given(begun, {
      ...deps,
      agentOf: (...args) => (loaded ? deps.agentOf(...args) : undefined),
    });
    loaded = false;
    when(crash).then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
  });
});

describe('a process that is stopping', () => {
  const stopping = true;

  it('records outcomes and begins nothing, so that nothing is cut', () => {
    given(asking('look'))
      .when({ ...toolDone(2), stopping })
      .then({ type: 'tool-call.completed.v1' });
    given(begun)
      .when({ ...asksFor(1, 'pay'), stopping })
      .then({ type: 'model-call.completed.v1' });
    given(begun)
      .when({ ...answered(1, 1, 'no json'), stopping })
      .then({ type: 'model-call.failed.v1' }, { type: 'retry.scheduled.v1' });
  });

  it('leaves runs that the next one goes on with, and ends those that are done', () => {
    const stopped = { ...asksFor(1, 'pay'), stopping };
    given([...begun, stopped, crash])
      .when(go)
      .then({ type: 'tool-call.requested.v1' });
    given(begun)
      .when({ ...answered(1, 1, '{}'), stopping })
      .then({ type: 'model-call.completed.v1' }, { type: 'run.completed.v2' });
  });

  it('pays for unknown outcomes: however often processes stop, the retries have an end', () => {
    const retries = (perCall: number) => depsOf({ retries: { perCall, perRun: 9 } });
    given(begun, retries(1))
      .when({ ...failed(1, 1, 'outcome-unknown'), stopping })
      .then(
        { type: 'model-call.failed.v1' },
        { type: 'retry.scheduled.v1', data: { delayMs: 100 } },
      );
    given(begun, retries(0))
      .when({ ...failed(1, 1, 'outcome-unknown'), stopping })
      .then({ type: 'model-call.failed.v1' }, { type: 'run.suspended.v2' });
    given([...begun, asksFor(1, 'look')], retries(0))
      .when({ ...toolFailed(2, 'outcome-unknown'), stopping })
      .then({ type: 'tool-call.failed.v1' }, { type: 'run.suspended.v2' });
  });

  it('leaves the question to a tool to the next one', () => {
    given(asking('wire'))
      .when({ ...toolFailed(2, 'timeout'), stopping })
      .then({ type: 'tool-call.failed.v1', data: { reconcile: true } });
  });

  it('does not leave the run held', () => {
    const stopped = { ...toolDone(2), stopping };
    expect(given([...asking('look'), stopped]).open().held).toBe(false);
    expect(given([...asking('look'), hold, stopped]).open().held).toBe(true);
  });
});
