import { describe, expect, it } from 'vitest';
import {
  given,
  asksFor,
  begun,
  cancel,
  depsOf,
  fund,
  go,
  replied,
  requestsIn,
  ticket,
  toolDone,
  toolFailed,
  wake,
} from './run-fixture.spec.js';

const asking = (...names: readonly string[]) => [...begun, asksFor(1, ...names)];

describe('tool calls', () => {
  it('are begun together, and their results go back in the order they were asked for', () => {
    const both = given(asking('look', 'put'));
    expect(both.types.slice(-2)).toEqual(['tool-call.requested.v1', 'tool-call.requested.v1']);
    given([...asking('look', 'put')])
      .when(toolDone(3))
      .then({ type: 'tool-call.completed.v1' });
    const { events } = given([...asking('look', 'put'), toolDone(3), toolDone(2)]);
    expect(requestsIn(events).at(-1)).toMatchObject({
      data: { step: 4, attempt: 1 },
      content: {
        messages: [{ role: 'tool', content: [{ toolCallId: 'c0' }, { toolCallId: 'c1' }] }],
      },
    });
  });

  it('of a tool that does not exist are told to the model, and nothing is called', () => {
    const told = given(asking('nonsense'));
    expect(told.events.slice(-2)).toMatchObject([
      { type: 'tool-call.requested.v1', data: { tool: 'unknown' } },
      { type: 'tool-call.failed.v1', data: { errorClass: 'tool-logical' } },
    ]);
    expect(told.open().tools.map(({ status }) => status)).toEqual(['done']);
    told.when(go).then({ type: 'model-call.requested.v1', data: { step: 3 } });
  });

  it('that fail logically are told to the model', () =>
    given(asking('pay'))
      .when(toolFailed(2, 'tool-logical'))
      .then(
        { type: 'tool-call.failed.v1' },
        {
          type: 'model-call.requested.v1',
          content: {
            messages: [{ content: [{ output: { type: 'error-text', value: 'bad luck' } }] }],
          },
        },
      ));

  it('take an outcome once, and none of an earlier attempt', () => {
    given([...asking('look'), toolDone(2)])
      .when(toolDone(2))
      .thenNothing();
    const again = given([...asking('look'), toolFailed(2, 'tool-transient'), wake]);
    again.when(toolDone(2, 1)).thenNothing();
    again
      .when(toolDone(2, 2))
      .then({ type: 'tool-call.completed.v1' }, { type: 'model-call.requested.v1' });
  });
});

describe.each(['look', 'put'])('the tool %s, which may be repeated,', (name) => {
  it.each(['tool-transient', 'timeout', 'network', 'outcome-unknown'] as const)(
    'is tried again after %s, with the same idempotency key',
    (errorClass) => {
      const waiting = given([...asking(name), toolFailed(2, errorClass)]);
      expect(waiting.types.slice(-2)).toEqual(['tool-call.failed.v1', 'retry.scheduled.v1']);
      const key = (events: readonly object[]) =>
        (events.at(-1) as { data: { idempotencyKey: string } }).data.idempotencyKey;
      const { events } = waiting.when(wake).outcome();
      expect(events).toMatchObject([
        { type: 'tool-call.requested.v1', data: { step: 2, attempt: 2 } },
      ]);
      expect(key(events)).toBe(key(given(asking(name)).events));
    },
  );

  it.each(['misconfigured', 'refused'] as const)('is not tried again after %s', (errorClass) =>
    given(asking(name))
      .when(toolFailed(2, errorClass))
      .then(
        { type: 'tool-call.failed.v1' },
        { type: 'run.suspended.v2', data: { kind: 'failure' } },
      ),
  );

  it('is tried again within the budget of a call and of the run', () => {
    const deps = depsOf({ retries: { perCall: 1, perRun: 10 } });
    const twice = [...asking(name), toolFailed(2, 'timeout'), wake];
    given(twice, deps)
      .when(toolFailed(2, 'timeout', 2))
      .then({ type: 'tool-call.failed.v1' }, { type: 'run.suspended.v2' });
    given(asking(name), depsOf({ retries: { perCall: 5, perRun: 0 } }))
      .when(toolFailed(2, 'timeout'))
      .then({ type: 'tool-call.failed.v1' }, { type: 'run.suspended.v2' });
    given([...twice, toolFailed(2, 'timeout', 2), replied(1, 'retry')], deps)
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 3 } });
  });
});

describe('an effect that must not happen twice', () => {
  it.each(['timeout', 'tool-transient', 'network', 'misconfigured', 'outcome-unknown'] as const)(
    'is asked about after %s, and not repeated',
    (errorClass) => {
      const asked = given([...asking('pay'), toolFailed(2, errorClass)]);
      expect(asked.events.slice(-2)).toMatchObject([
        { type: 'tool-call.failed.v1', data: { errorClass: 'outcome-unknown' } },
        { type: 'run.suspended.v2', data: { kind: 'unknown-outcome', ticketId: ticket(1) } },
      ]);
      asked.when(wake).thenNothing();
      asked.when(go).thenNothing();
    },
  );

  it('is repeated once where a person says that it did not happen', () => {
    const denied = given([...asking('pay'), toolFailed(2, 'timeout'), replied(1, 'not-happened')]);
    denied.when(wake).then({ type: 'tool-call.requested.v1', data: { tool: 'pay', attempt: 2 } });
    given([...asking('pay'), toolFailed(2, 'timeout'), replied(1, 'not-happened'), wake])
      .when(wake)
      .thenNothing();
  });

  it('counts as done, with the result the person gives, where it happened', () => {
    const confirmed = [
      ...asking('pay'),
      toolFailed(2, 'timeout'),
      replied(1, 'happened', { result: 42 }),
    ];
    given([...confirmed, go, fund(2)])
      .when(go)
      .then({
        type: 'model-call.requested.v1',
        content: { messages: [{ content: [{ output: { type: 'json', value: 42 } }] }] },
      });
  });

  it('is asked about again where the answer says neither', () =>
    given([...asking('pay'), toolFailed(2, 'timeout')])
      .when(replied(1, 'retry'))
      .then(
        { type: 'run.resumed.v1' },
        { type: 'run.suspended.v2', data: { ticketId: ticket(2) } },
      ));

  it('is the one the question was about, also if another became unknown meanwhile', () => {
    const both = given([
      ...asking('pay', 'pay'),
      toolFailed(3, 'timeout'),
      toolFailed(2, 'timeout'),
    ]);
    expect(both.types.slice(-3)).toEqual([
      'tool-call.failed.v1',
      'run.suspended.v2',
      'tool-call.failed.v1',
    ]);
    const denied = both.when(replied(1, 'not-happened')).outcome();
    expect(denied.events.map(({ type }) => type)).toEqual(['run.resumed.v1', 'run.suspended.v2']);
    const history = [
      ...asking('pay', 'pay'),
      toolFailed(3, 'timeout'),
      toolFailed(2, 'timeout'),
      replied(1, 'not-happened'),
      replied(2, 'happened'),
    ];
    given(history)
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { step: 3, attempt: 2 } });
  });
});

describe('while a person is asked about one tool', () => {
  const asked = [...asking('look', 'pay', 'look'), toolFailed(3, 'timeout')];

  it('the others go on, and count', () => {
    given(asked).when(toolDone(2)).then({ type: 'tool-call.completed.v1' });
    given([...asked, toolDone(2), toolDone(4), replied(1, 'happened'), fund(2)])
      .when(go)
      .then({ type: 'model-call.requested.v1' });
  });

  it('no delay that is over takes the run out of its question', () => {
    const waiting = [...asking('look', 'pay'), toolFailed(2, 'timeout'), toolFailed(3, 'timeout')];
    given(waiting).when(wake).thenNothing();
    given([...waiting, replied(1, 'happened')])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { step: 2, attempt: 2 } });
  });

  it('a failure of another is no second question; it is repeated after the answer', () => {
    given(asked).when(toolFailed(4, 'timeout')).then({ type: 'tool-call.failed.v1' });
    given([...asked, toolDone(2), toolFailed(4, 'timeout'), replied(1, 'happened')])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { step: 4, attempt: 2 } });
  });

  it('a cancellation ends the run, and late outcomes count for nothing', () =>
    given([...asked, cancel])
      .when(toolDone(2))
      .thenNothing());
});

it('tools that wait ask a person where their workflow is not loaded any more', () => {
  let loaded = true;
  const deps = depsOf();
  const waiting = given([...asking('look'), toolFailed(2, 'timeout')], {
    ...deps,
    agentOf: (...args) => (loaded ? deps.agentOf(...args) : undefined),
  });
  loaded = false;
  waiting.when(wake).then({ type: 'run.suspended.v2', data: { queue: 'operators' } });
});
