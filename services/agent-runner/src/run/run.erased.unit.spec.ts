import type { EventBody } from '@nightshift/contracts';
import { replay } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { runDecider } from './run.js';
import type { RunCommand } from './run-command.js';
import { accept, crash, depsOf, failed, fund, go, LEASE, wake } from './run-fixture.spec.js';

const decider = runDecider(depsOf());
const erasedAfter = (...commands: readonly RunCommand[]) => {
  const said = commands.reduce<readonly EventBody[]>(
    (events, command) => [
      ...events,
      ...decider.decide(command, replay(decider, events, decider.initial())),
    ],
    [],
  );
  const read = said.map((event) => ({ ...event, contenterased: true }));
  return replay(decider, read, decider.initial());
};

describe('a run of which what it was to do is erased', () => {
  it.each([
    ['its turn comes', go],
    ['a delay is over', wake],
    ['it is taken up after a crash', crash],
  ])('calls no model when %s: it is cancelled, and gives its money back', (_when, command) => {
    expect(decider.decide(command, erasedAfter(accept, fund(1)))).toMatchObject([
      {
        type: 'run.cancelled.v1',
        data: { purse: { grantedNanoUsd: LEASE, spentNanoUsd: 0 } },
      },
    ]);
  });

  it('is not carried on by an answer to its question', () => {
    const asking = erasedAfter(accept, fund(1), go, failed(1, 1, 'refused'));
    if (asking.status !== 'open' || asking.doing.name !== 'suspended')
      throw new Error('No ticket.');
    const { ticketId } = asking.doing;
    const answer = { option: 'retry' };
    expect(
      decider.decide({ type: 'answerTicket', ticketId, by: 'ana', answer, at: '' }, asking),
    ).toEqual([]);
  });
});
