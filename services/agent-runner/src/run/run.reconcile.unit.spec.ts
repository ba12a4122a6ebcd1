import { describe, expect, it } from 'vitest';
import {
  accept,
  asksFor,
  begun,
  crash,
  depsOf,
  found,
  fund,
  given,
  go,
  hold,
  release,
  replied,
  request,
  ticket,
  toolDone,
  toolFailed,
  toolOf,
  tools,
  wake,
} from './run-fixture.spec.js';

const asking = (...names: readonly string[]) => [...begun, asksFor(1, ...names)];
const cutOff = (name: string) => [...asking(name), toolFailed(2, 'timeout')];
const stateOf = (commands: Parameters<typeof given>[0]) =>
  given(commands)
    .open()
    .tools.map(({ effectIs }) => effectIs);

describe('a tool that can say whether it happened', () => {
  it.each([
    ['wire', 'timeout'],
    ['wire', 'network'],
    ['wire', 'tool-transient'],
    ['wire', 'outcome-unknown'],
    ['sync', 'timeout'],
    ['sync', 'outcome-unknown'],
  ] as const)('is asked before anybody else: %s after %s', (name, errorClass) =>
    given(asking(name))
      .when(toolFailed(2, errorClass))
      .then(
        { type: 'tool-call.failed.v1', data: { effectIs: 'unknown', reconcile: true } },
        { type: 'effect.queried.v1', data: { step: 2, attempt: 1, query: 1 } },
      ),
  );

  it('is asked after a crash in the middle of it', () =>
    given(asking('wire', 'pay'))
      .when(crash)
      .then(
        { type: 'tool-call.failed.v1', data: { step: 2 } },
        { type: 'effect.queried.v1', data: { step: 2 } },
        { type: 'tool-call.failed.v1', data: { step: 3 } },
        { type: 'run.suspended.v2', data: { kind: 'unknown-outcome' } },
      ));

  it('is not asked where it failed and says so itself', () => {
    given(asking('wire'))
      .when(toolFailed(2, 'tool-logical'))
      .then({ type: 'tool-call.failed.v1' }, { type: 'model-call.requested.v1' });
    given(asking('sync'))
      .when(toolFailed(2, 'tool-transient'))
      .then({ type: 'tool-call.failed.v1' }, { type: 'retry.scheduled.v1' });
  });

  it('had it done: the run goes on with the result, and nothing is called again', () => {
    expect(stateOf(cutOff('wire'))).toEqual(['unknown']);
    given(cutOff('wire'))
      .when(found(2, 'done'))
      .then(
        { type: 'tool-call.completed.v1', data: { how: 'reconciled' } },
        {
          type: 'model-call.requested.v1',
          content: { messages: [{ content: [{ output: { type: 'json', value: { step: 2 } } }] }] },
        },
      );
  });

  it.each(['wire', 'sync'])('did not have it done: %s is called once more', (name) => {
    const denied = [...cutOff(name), found(2, 'not-done')];
    given(cutOff(name))
      .when(found(2, 'not-done'))
      .then(
        { type: 'effect.found.v1', data: { effectIs: 'not-done' } },
        { type: 'retry.scheduled.v1', data: { errorClass: 'outcome-unknown' } },
      );
    expect(stateOf(denied)).toEqual(['not-done']);
    given(denied)
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 2 } });
    given([...denied, wake])
      .when(wake)
      .thenNothing();
  });

  it('is called again only within the budget of retries; then a person is asked whether to', () => {
    const deps = depsOf({ retries: { perCall: 1, perRun: 10 } });
    const twice = [...cutOff('wire'), found(2, 'not-done'), wake, toolFailed(2, 'timeout', 2)];
    given(twice, deps)
      .when(found(2, 'not-done', { attempt: 2 }))
      .then(
        { type: 'effect.found.v1' },
        { type: 'run.suspended.v2', data: { kind: 'failure', ticketId: ticket(1) } },
      );
    // It is known not to have happened: the answer may let it be tried again.
    given([...twice, found(2, 'not-done', { attempt: 2 }), replied(1, 'retry')], deps)
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 3 } });
  });

  it('cannot say: of an effect that must not happen twice a person is asked, as without it', () =>
    given(cutOff('wire'))
      .when(found(2, 'unknown'))
      .then(
        { type: 'effect.found.v1', data: { effectIs: 'unknown' } },
        { type: 'run.suspended.v2', data: { kind: 'unknown-outcome' } },
      ));

  it('cannot say: what may be repeated is', () => {
    given(cutOff('sync'))
      .when(found(2, 'unknown'))
      .then({ type: 'effect.found.v1' }, { type: 'retry.scheduled.v1' });
    given([...cutOff('sync'), found(2, 'unknown')])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 2 } });
  });
});

describe('the question to a tool', () => {
  const unanswered = [...cutOff('wire'), found(2, 'no-answer')];

  it('that fails is put again after a while, and never a call', () => {
    given(cutOff('wire'))
      .when(found(2, 'no-answer'))
      .then(
        { type: 'effect.found.v1', data: { errorClass: 'timeout' } },
        { type: 'retry.scheduled.v1', data: { step: 2, attempt: 1, errorClass: 'timeout' } },
      );
    given(unanswered)
      .when(wake)
      .then({ type: 'effect.queried.v1', data: { query: 2 } });
  });

  it('is put so often as the budget of retries allows, then a person is asked', () => {
    const deps = depsOf({ retries: { perCall: 1, perRun: 10 } });
    given([...unanswered, wake], deps)
      .when(found(2, 'no-answer', { query: 2 }))
      .then(
        { type: 'effect.found.v1' },
        { type: 'run.suspended.v2', data: { kind: 'unknown-outcome' } },
      );
    given(cutOff('wire'), depsOf({ retries: { perCall: 5, perRun: 0 } }))
      .when(found(2, 'no-answer'))
      .then({ type: 'effect.found.v1' }, { type: 'run.suspended.v2' });
  });

  it('survives a crash of its own: it is put again', () => {
    given(cutOff('wire'))
      .when(crash)
      .then(
        { type: 'effect.found.v1', data: { errorClass: 'outcome-unknown', effectIs: 'unknown' } },
        { type: 'retry.scheduled.v1' },
      );
    given([...cutOff('wire'), crash])
      .when(wake)
      .then({ type: 'effect.queried.v1' });
  });

  it('takes one answer, and none to an earlier question', () => {
    given([...unanswered, wake])
      .when(found(2, 'done'))
      .thenNothing();
    given([...cutOff('wire'), found(2, 'done')])
      .when(found(2, 'done'))
      .thenNothing();
    given(cutOff('wire')).when(toolDone(2)).thenNothing();
  });

  it('waits while the run is held, and is put when it goes on', () => {
    const held = [...asking('wire'), hold, toolFailed(2, 'timeout')];
    expect(given(held).types).not.toContain('effect.queried.v1');
    given(held).when(wake).thenNothing();
    given([...held, release])
      .when(wake)
      .then({ type: 'effect.queried.v1' });
  });

  it('waits while a person is asked about another effect, and is no second question', () => {
    const asked = [...asking('pay', 'wire'), toolFailed(2, 'timeout'), toolFailed(3, 'timeout')];
    expect(given(asked).types.at(-1)).toBe('tool-call.failed.v1');
    given([...asked, replied(1, 'happened')])
      .when(wake)
      .then({ type: 'effect.queried.v1', data: { step: 3 } });
  });

  it('that fails while a person is asked about another effect is put again after the answer', () => {
    const asked = [
      ...asking('wire', 'pay'),
      toolFailed(2, 'timeout'),
      toolFailed(3, 'timeout'),
      found(2, 'no-answer'),
    ];
    expect(given(asked).types.at(-1)).toBe('effect.found.v1');
    given([...asked, replied(1, 'happened')])
      .when(wake)
      .then({ type: 'effect.queried.v1', data: { step: 2, query: 2 } });
  });
});

it('what a person says that happened is recorded as the outcome of the call', () => {
  const asked = [...asking('pay'), toolFailed(2, 'timeout')];
  given(asked)
    .when(replied(1, 'happened', { result: 42 }))
    .then(
      { type: 'run.resumed.v1' },
      { type: 'tool-call.completed.v1', data: { how: 'told' }, content: { result: 42 } },
    );
  expect(stateOf([...asked, replied(1, 'happened')])).toEqual(['done']);
  expect(stateOf([...asked, replied(1, 'not-happened')])).toEqual(['not-done']);
});

describe('a tool that is certain that nothing happened', () => {
  const sure = (errorClass: Parameters<typeof toolFailed>[1]) => ({
    ...toolFailed(2, errorClass),
    notDone: true,
  });

  it('is tried again by the class of its failure, whatever its effect', () => {
    given(asking('pay'))
      .when(sure('network'))
      .then(
        { type: 'tool-call.failed.v1', data: { errorClass: 'network', effectIs: 'not-done' } },
        { type: 'retry.scheduled.v1' },
      );
    given([...asking('pay'), sure('network')])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 2 } });
  });

  it('asks operators where it is misconfigured, and not whether it happened', () => {
    const stuck = [...asking('pay'), sure('misconfigured')];
    given(asking('pay'))
      .when(sure('misconfigured'))
      .then(
        { type: 'tool-call.failed.v1', data: { errorClass: 'misconfigured' } },
        { type: 'run.suspended.v2', data: { kind: 'failure', queue: 'operators' } },
      );
    given([...stuck, replied(1, 'retry')])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 2 } });
  });
});

it('a tool that is never to be tried again asks a person instead', () => {
  const once = { ...toolOf('look', 'pure'), retry: 'never' } as const;
  const deps = depsOf();
  const { definition } = deps.agentOf(request.workflow, 'worker') ?? {};
  const agentOf = () =>
    definition && { definition, tools: [once, ...tools.slice(1)], toolBytes: 1 };
  given(asking('look'), { ...deps, agentOf })
    .when(toolFailed(2, 'timeout'))
    .then({ type: 'tool-call.failed.v1' }, { type: 'run.suspended.v2', data: { kind: 'failure' } });
});

describe('in a run with simulated effects', () => {
  const simulated = (...names: readonly string[]) => [
    { ...accept, request: { ...request, effects: 'simulated' as const } } as typeof accept,
    fund(1),
    go,
    asksFor(1, ...names),
  ];

  it.each(['pay', 'wire'])('nothing happens, so a cut leaves nothing unknown: %s', (name) => {
    given(simulated(name))
      .when(crash)
      .then({ type: 'tool-call.failed.v1' }, { type: 'retry.scheduled.v1' });
    given([...simulated(name), crash])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 2 } });
  });

  it('a simulated result says that it is one', () =>
    given(simulated('pay'))
      .when({ ...toolDone(2), how: 'simulated' })
      .then(
        { type: 'tool-call.completed.v1', data: { how: 'simulated' } },
        { type: 'model-call.requested.v1' },
      ));
});

it('a result that was too large is recorded by the hash and the size of the whole', () =>
  given(asking('look'))
    .when({ ...toolDone(2), whole: { hash: 'a'.repeat(64), bytes: 100_000 } })
    .then(
      {
        type: 'tool-call.completed.v1',
        data: { resultHash: 'a'.repeat(64), resultBytes: 100_000 },
        content: { result: { step: 2 } },
      },
      { type: 'model-call.requested.v1' },
    ));
