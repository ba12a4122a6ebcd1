import { hashOfJson, sha256 } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import {
  accept,
  given,
  answered,
  asksFor,
  AT,
  begun,
  BOUND,
  cancel,
  crash,
  depsOf,
  failed,
  fund,
  go,
  hold,
  LEASE,
  release,
  replied,
  request,
  requestsIn,
  RUN,
  ticket,
  toolDone,
  toolFailed,
  wake,
} from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';

describe('a run', () => {
  it('is accepted once, and waits for money', () => {
    const accepted = given([accept]);
    expect(accepted.types).toEqual(['run.accepted.v1']);
    expect(accepted.open().doing).toEqual({ name: 'funding' });
    accepted.when(accept).thenNothing();
    accepted.when(go).thenNothing();
  });

  it('ends with the output of an answer that fits', () =>
    given(begun)
      .when(answered(1, 1, '```json\n{"done":true}\n```'))
      .then(
        { type: 'model-call.completed.v1', data: { costNanoUsd: 7 } },
        {
          type: 'run.completed.v2',
          data: {
            outputHash: hashOfJson({ done: true }),
            purse: { grantedNanoUsd: LEASE, spentNanoUsd: 7 },
            modelCalls: 1,
          },
          content: { output: { done: true } },
        },
      ));

  it('answers every turn before its output counts', () => {
    const deps = depsOf({ turns: ['And then?'] });
    const second = given([...begun, answered(1, 1, 'first I look')], deps);
    expect(second.types.slice(-2)).toEqual(['model-call.completed.v1', 'model-call.requested.v1']);
    expect(requestsIn(second.events).at(-1)?.content).toEqual({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'And then?' }] }],
    });
    second
      .when(answered(2, 1, '{}'))
      .then({ type: 'model-call.completed.v1' }, { type: 'run.completed.v2' });
  });

  it('records the hash of the whole prompt, which its events give again', () => {
    const { events } = given([...begun, asksFor(1, 'look'), toolDone(2)]);
    const lines = (messages: readonly object[]): string =>
      messages.map((one) => `${JSON.stringify(one)}\n`).join('');
    let said = '';
    for (const event of JSON.parse(JSON.stringify(events)) as typeof events) {
      if (event.type === 'model-call.completed.v1') said += lines([event.content.message]);
      if (event.type !== 'model-call.requested.v1') continue;
      said += lines(event.content.messages);
      expect(event.data.promptHash).toBe(sha256(said));
    }
    expect(requestsIn(events)).toHaveLength(2);
    expect(said.split('\n')).toHaveLength(5);
  });

  it('takes an outcome once, and none of an earlier attempt', () => {
    given([...begun, answered(1, 1, '{}')])
      .when(answered(1, 1, '{}'))
      .thenNothing();
    const retried = given([...begun, failed(1, 1, 'network'), wake]);
    retried.when(answered(1, 1, '{}')).thenNothing();
    retried.when(failed(1, 1, 'network')).thenNothing();
    retried
      .when(answered(1, 2, '{}'))
      .then({ type: 'model-call.completed.v1' }, { type: 'run.completed.v2' });
  });

  it('says which module is missing where its workflow is not loaded, and goes on once it is', () => {
    const missing = depsOf({}, { agentOf: () => undefined });
    const asked = given([accept, fund(1), go], missing);
    expect(asked.events.at(-1)).toMatchObject({
      type: 'run.suspended.v2',
      data: { queue: 'operators' },
      content: { ask: { blocked: expect.stringContaining('flow@1') as string } },
    });
    const { events } = given([accept, fund(1), go, replied(1, 'retry')], missing);
    expect(events.at(-1)?.type).toBe('run.resumed.v1');
  });
});

describe('the limit of steps', () => {
  const deps = depsOf({ maxSteps: 2, retries: { perCall: 1, perRun: 5 } });
  const atLimit = [...begun, asksFor(1, 'look'), toolDone(2)];

  it('asks a person before a step beyond it', () => {
    const { types, state } = given(atLimit, deps);
    expect(types.at(-1)).toBe('run.suspended.v2');
    expect(state).toMatchObject({ step: 2, doing: { name: 'suspended' } });
  });

  it('counts the calls that an answer asks for', () =>
    given(begun, deps)
      .when(asksFor(1, 'look', 'look'))
      .then({ type: 'model-call.completed.v1' }, { type: 'run.suspended.v2' }));

  it('leaves the retry of the last step alone', () =>
    given([...begun, failed(1, 1, 'network')], depsOf({ maxSteps: 1 }))
      .when(wake)
      .then({ type: 'model-call.requested.v1', data: { step: 1, attempt: 2 } }));

  it('lets as many steps again when the person says so, tools first if tools are wanted', () => {
    const resumed = given([...atLimit, replied(1, 'retry'), fund(2)], deps);
    resumed.when(go).then({ type: 'model-call.requested.v1', data: { step: 3 } });
    const wanting = given([...begun, asksFor(1, 'look', 'look'), replied(1, 'retry')], deps);
    wanting
      .when(go)
      .then(
        { type: 'tool-call.requested.v1', data: { step: 2 } },
        { type: 'tool-call.requested.v1', data: { step: 3 } },
      );
  });
});

describe('holding', () => {
  it('keeps a run from beginning, and a release lets it', () => {
    const held = given([accept, hold, fund(1)]);
    held.when(go).thenNothing();
    held.when(hold).thenNothing();
    given([accept, hold, fund(1), release, go, fund(2)])
      .when(go)
      .then({ type: 'model-call.requested.v1' });
  });

  it('gives back what it has not spent, and asks again once it is released', () => {
    const purse = { grantedNanoUsd: LEASE, spentNanoUsd: 0 };
    given([accept, hold])
      .when(fund(1))
      .then({ type: 'run.funded.v1' }, { type: 'purse.returned.v1', data: { purse } });
    given([accept, fund(1)])
      .when(hold)
      .then({ type: 'run.held.v1' }, { type: 'purse.returned.v1', data: { purse } });
    given([...begun, hold])
      .when(asksFor(1, 'look'))
      .then(
        { type: 'model-call.completed.v1', data: { costNanoUsd: 7 } },
        { type: 'purse.returned.v1', data: { purse: { ...purse, spentNanoUsd: 7 } } },
      );
    given([accept, fund(1), hold, release])
      .when(go)
      .then({ type: 'lease.requested.v1', data: { minimumNanoUsd: BOUND } });
  });

  it('gives back what was granted long ago, but for a call in flight', () => {
    const recall: RunCommand = { type: 'recallPurse' };
    given([accept, fund(1)])
      .when(recall)
      .then({ type: 'purse.returned.v1' });
    given([accept, fund(1), recall])
      .when(recall)
      .thenNothing();
    given(begun).when(recall).thenNothing();
    given([...begun, failed(1, 1, 'refused')])
      .when(recall)
      .thenNothing();
  });

  it('is broken off by an order to stop, also while it is paused already', () => {
    const stop: RunCommand = { type: 'holdRun', runId: RUN, abort: true };
    given(begun)
      .when(stop)
      .then({ type: 'run.held.v1', data: { abort: true } });
    given([...begun, hold])
      .when(stop)
      .then({ type: 'run.held.v1', data: { abort: true } });
    given([accept, hold]).when(stop).thenNothing();
  });

  it('is kept in mind when it comes before the order to run', () =>
    given([hold, fund(1), accept])
      .when(go)
      .thenNothing());

  it('takes the outcome in flight, and begins nothing after it', () => {
    given([...begun, hold])
      .when(asksFor(1, 'look'))
      .then({ type: 'model-call.completed.v1' }, { type: 'purse.returned.v1' });
    const released = given([...begun, hold, asksFor(1, 'look'), release]);
    expect(released.types.at(-1)).toBe('run.released.v1');
    released.when(go).then({ type: 'tool-call.requested.v1' });
  });

  it('lets a final answer end the run', () =>
    given([...begun, hold])
      .when(answered(1, 1, '{}'))
      .then({ type: 'model-call.completed.v1' }, { type: 'run.completed.v2' }));

  it('waits with retries of calls and of tools until the release', () => {
    given([...begun, failed(1, 1, 'network'), hold])
      .when(wake)
      .thenNothing();
    given([...begun, failed(1, 1, 'network'), hold, release, wake, fund(2)])
      .when(go)
      .then({ type: 'model-call.requested.v1', data: { step: 1, attempt: 2 } });
    given([...begun, { ...asksFor(1, 'look') }, hold, crash])
      .when(wake)
      .thenNothing();
    given([...begun, asksFor(1, 'look'), hold, crash, release])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 2 } });
  });

  it('also holds what a person has answered meanwhile', () =>
    given([...begun, failed(1, 1, 'refused'), hold, replied(1, 'retry'), fund(2)])
      .when(go)
      .thenNothing());
});

describe('cancelling', () => {
  it('charges the call in flight at its bound, and takes no late outcome', () => {
    given(begun)
      .when(cancel)
      .then({ type: 'run.cancelled.v1', data: { purse: { spentNanoUsd: 100 } } });
    const over = given([...begun, cancel]);
    over.when(answered(1, 1, '{}')).thenNothing();
    over.when(cancel).thenNothing();
    over.when(release).thenNothing();
  });

  it('names the ticket that is of no use any more', () =>
    given([...begun, failed(1, 1, 'refused')])
      .when(cancel)
      .then({ type: 'run.cancelled.v1', data: { ticketId: ticket(1) } }));

  it('holds when it comes before the order to run, whose money goes back', () => {
    const early = given([fund(1), cancel]);
    expect(early.events.at(-1)).toMatchObject({
      type: 'run.cancelled.v1',
      data: { runId: RUN, purse: { grantedNanoUsd: LEASE, spentNanoUsd: 0 } },
    });
    early.when(accept).thenNothing();
    early.when(fund(2)).then({ type: 'lease.returned.v1', data: { amountNanoUsd: LEASE } });
    given([fund(1), cancel, fund(2)])
      .when(fund(2))
      .thenNothing();
  });
});

describe('a question to a person', () => {
  const asked = [...begun, failed(1, 1, 'refused')];

  it('ends the run with its true class when the answer is to stop', () =>
    given(asked)
      .when(replied(1, 'stop'))
      .then({
        type: 'run.failed.v1',
        data: {
          errorClass: 'refused',
          reason: expect.stringContaining('Stopped by ana') as string,
        },
      }));

  it('is answered once, and by no other ticket', () => {
    given(asked).when(replied(2, 'retry')).thenNothing();
    given([...asked, replied(1, 'retry')])
      .when(replied(1, 'stop'))
      .thenNothing();
  });

  it('gives the guidance to the model with the next attempt', () => {
    const resumed = given([...asked, replied(1, 'retry', { guidance: 'Be kind.' }), go, fund(2)]);
    resumed.when(go).then({
      type: 'model-call.requested.v1',
      data: { step: 1, attempt: 2 },
      content: {
        messages: [
          {
            role: 'user',
            content: [{ type: 'text', text: 'Guidance of the person in charge: Be kind.' }],
          },
        ],
      },
    });
  });

  it('is asked where the runner itself cannot go on', () => {
    const ready = given([accept, fund(1)]);
    const suspend = { type: 'suspendRun', reason: 'no such schema', at: AT } as const;
    ready.when(suspend).then({ type: 'run.suspended.v2', data: { stage: request.stage } });
    given(begun).when(suspend).thenNothing();
    // A tool that waits would be tried again at once, and for ever.
    given([...begun, asksFor(1, 'look'), toolFailed(2, 'tool-transient')])
      .when(suspend)
      .then({ type: 'run.suspended.v2' });
  });
});
