import { replay } from '@nightshift/kernel';
import { identityOf, type PutQuestion } from '@nightshift/sdk';
import { describe, expect, it } from 'vitest';
import { effectsOf } from './effects.js';
import type { RecordQuestion, RunCommand } from './run-command.js';
import {
  asksFor,
  AT,
  begun,
  cancel,
  crash,
  depsOf,
  given,
  go,
  hold,
  release,
  replied,
  ticket,
  toolDone,
  toolFailed,
  wake,
} from './run-fixture.spec.js';
import { asStored } from './run-world-fixture.spec.js';
import { runDecider } from './run.js';
import { stepsOf } from './transcript-steps.js';

const put = (question: number, more: Partial<PutQuestion['ask']> = {}): PutQuestion => ({
  question,
  ask: {
    kind: 'question',
    title: 'Which?',
    question: `Which one, ${question}?`,
    blocked: 'It cannot go on.',
    found: [],
    need: { type: 'object' },
    options: [],
    evidence: [],
    alternatives: [],
    ...more,
  },
  queue: 'legal',
  risk: 'high',
  dueInSeconds: 3_600,
});
const asks = (step: number, question = 1, attempt = 1): RecordQuestion => ({
  type: 'recordQuestion',
  step,
  attempt,
  latencyMs: 1,
  at: AT,
  random: 0.5,
  put: put(question),
});
const says = (n: number, answer: object): RunCommand => ({
  ...(replied(n, '') as Extract<RunCommand, { type: 'answerTicket' }>),
  answer: answer as never,
});
const asking = (...names: readonly string[]) => [...begun, asksFor(1, ...names)];
const suspended = [...asking('pay'), asks(2)];
const identity = identityOf(put(1).ask);

describe.each(['look', 'put', 'pay'])('the tool %s that asks', (name) => {
  it('suspends the run with its question, and the unspent money goes back', () => {
    const asked = given([...asking(name), asks(2)]);
    expect(asked.events.at(-1)).toMatchObject({
      type: 'run.suspended.v2',
      data: {
        kind: 'question',
        ticketId: ticket(1),
        asking: { step: 2, question: 1 },
        queue: 'legal',
        risk: 'high',
        dueAt: '2026-11-25T01:00:00.000Z',
        workflow: { name: 'flow' },
        purse: { grantedNanoUsd: 1_000, spentNanoUsd: 7 },
      },
      content: { ask: { question: 'Which one, 1?', costOfWaiting: expect.any(String) as string } },
    });
    const { purse, tools } = asked.open();
    expect(purse.granted).toBe(purse.spent);
    expect(tools[0]).toMatchObject({ status: 'asking', effectIs: 'not-done' });
    asked.when(wake).thenNothing();
    asked.when(go).thenNothing();
  });

  it('is called again with the answer, the same key, and no retry used up', () => {
    const before = given([...asking(name), asks(2)]);
    const [first] = before.open().tools;
    const again = given([...asking(name), asks(2), says(1, { which: 'a' }), wake]);
    expect(again.types.slice(-2)).toEqual(['run.resumed.v1', 'tool-call.requested.v1']);
    expect(again.open().tools).toMatchObject([
      {
        status: 'running',
        attempt: 2,
        idempotencyKey: first?.idempotencyKey,
        answers: [{ identity, answer: { which: 'a' } }],
      },
    ]);
    expect(again.open().retries).toMatchObject({ call: 0, run: 0 });
    again
      .when(toolDone(2, 2))
      .then({ type: 'tool-call.completed.v1' }, { type: 'lease.requested.v1' });
  });
});

describe('the answers of a call', () => {
  const twice = [...suspended, says(1, { a: 1 }), wake, asks(2, 2, 2), says(2, { b: 2 }), wake];

  it('come back in the order of its questions', () =>
    expect(
      given(twice)
        .open()
        .tools[0]?.answers?.map(({ answer }) => answer),
    ).toEqual([{ a: 1 }, { b: 2 }]));

  it('are replaced where a question is asked again', () => {
    const again = given([...suspended, says(1, { a: 1 }), wake, asks(2, 1, 2), says(2, { a: 3 })]);
    expect(again.open().tools[0]?.answers).toEqual([{ identity, answer: { a: 3 } }]);
  });

  it('are kept through a retry, which has the whole budget of the call', () => {
    const deps = depsOf({ retries: { perCall: 1, perRun: 10 } });
    const put2 = [...asking('put'), asks(2), says(1, { a: 1 }), wake];
    const waits = given([...put2, toolFailed(2, 'timeout', 2)], deps);
    expect(waits.types.at(-1)).toBe('retry.scheduled.v1');
    const retried = given([...put2, toolFailed(2, 'timeout', 2), wake], deps);
    expect(retried.open().tools[0]?.answers).toHaveLength(1);
    retried
      .when(toolFailed(2, 'timeout', 3))
      .then(
        { type: 'tool-call.failed.v1' },
        { type: 'run.suspended.v2', data: { kind: 'failure' } },
      );
  });

  it('end nothing, and guide nobody, whatever words they hold', () => {
    const stopped = given([...suspended, says(1, { option: 'stop', guidance: 'No.' })]);
    expect(stopped.types.at(-1)).toBe('run.resumed.v1');
    expect(stopped.open().addendum).toEqual([]);
    given(suspended)
      .when(says(1, { option: 'happened', result: 1 }))
      .then({ type: 'run.resumed.v1' });
  });

  it('count once, and only for the question that is open', () => {
    given([...suspended, says(1, { a: 1 })])
      .when(says(1, { a: 2 }))
      .thenNothing();
    given(suspended)
      .when(says(2, { a: 1 }))
      .thenNothing();
    given(suspended).when(asks(2)).thenNothing();
  });
});

describe('while a question of a tool is open', () => {
  it('another that asks is called again after it, and asks then', () => {
    const both = given([...asking('pay', 'wire'), asks(2), asks(3)]);
    expect(both.events.slice(-2)).toMatchObject([
      { type: 'tool-call.failed.v1', data: { step: 3, effectIs: 'not-done' } },
      { type: 'retry.scheduled.v1', data: { step: 3, uncounted: true } },
    ]);
    both.when(wake).thenNothing();
    const after = given([...asking('pay', 'wire'), asks(2), asks(3), says(1, { a: 1 }), wake]);
    expect(after.open().tools.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['running', 2],
      ['running', 2],
    ]);
    expect(after.open().retries.run).toBe(0);
    after
      .when(asks(3, 1, 2))
      .then({ type: 'run.suspended.v2', data: { asking: { step: 3, question: 1 } } });
  });

  it('an effect that became unknown is asked about after it', () => {
    const unknown = [...asking('pay', 'pay'), asks(2), toolFailed(3, 'timeout')];
    given(unknown)
      .when(says(1, { option: 'happened' }))
      .then(
        { type: 'run.resumed.v1' },
        { type: 'run.suspended.v2', data: { kind: 'unknown-outcome', ticketId: ticket(2) } },
      );
    given([...unknown, says(1, { a: 1 }), replied(2, 'not-happened')])
      .when(wake)
      .then(
        { type: 'tool-call.requested.v1', data: { step: 2, attempt: 2 } },
        { type: 'tool-call.requested.v1', data: { step: 3, attempt: 2 } },
      );
  });

  it('and one of an unknown effect is, a tool that asks waits for it', () => {
    const history = [...asking('pay', 'pay'), toolFailed(2, 'timeout'), asks(3)];
    given([...history, replied(1, 'happened')])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { step: 3, attempt: 2 } });
  });

  it('a cancellation takes its ticket back', () =>
    given(suspended)
      .when(cancel)
      .then({ type: 'run.cancelled.v1', data: { ticketId: ticket(1) } }));

  it('a pause holds what comes after the answer', () => {
    const held = [...suspended, hold, says(1, { a: 1 })];
    given(held).when(wake).thenNothing();
    given([...held, release])
      .when(wake)
      .then({ type: 'tool-call.requested.v1', data: { attempt: 2 } });
  });

  it('a crash changes nothing', () => given(suspended).when(crash).thenNothing());
});

it('a crash after the answer leaves an effect unknown, and the answer is kept', () => {
  const crashed = [...suspended, says(1, { a: 1 }), wake, crash];
  expect(given(crashed).events.at(-1)).toMatchObject({ data: { kind: 'unknown-outcome' } });
  const denied = given([...crashed, replied(2, 'not-happened'), wake]);
  expect(denied.open().tools).toMatchObject([{ attempt: 3, answers: [{ identity }] }]);
});

it('a run with questions and answers is the same from its events, as they are stored', () => {
  const history = [
    ...asking('pay', 'wire'),
    asks(2),
    asks(3),
    says(1, { a: 1 }),
    wake,
    asks(3, 1, 2),
  ];
  const { events, state } = given(history);
  expect(replay(runDecider(depsOf()), events.map(asStored))).toEqual(state);
});

it('a run that is paused or about to stop asks all the same', () => {
  for (const history of [[...asking('pay'), hold], asking('pay')])
    given(history)
      .when({ ...asks(2), stopping: true })
      .then({ type: 'run.suspended.v2' });
});

it('the steps and effects of a run say that a call asked, and did nothing', () => {
  const { events } = given([...suspended, says(1, { a: 1 }), wake, toolDone(2, 2)]);
  const recorded = events as never;
  const calls = stepsOf(recorded).find(({ kind }) => kind === 'tool');
  expect(calls?.attempts).toMatchObject([
    { attempt: 1, outcome: 'asked', ticketId: ticket(1) },
    { attempt: 2, outcome: 'answered' },
  ]);
  expect(effectsOf(given(suspended).events as never)).toMatchObject([{ is: 'not-done' }]);
  expect(effectsOf(recorded)).toMatchObject([{ is: 'done', attempts: 2 }]);
});
