import type { EventBody } from '@nightshift/contracts';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { type DeadLetterCommand, deadLetterDecider } from './dead-letter.js';

const facts = {
  deadLetterId: '01890000-0000-8000-8000-000000000001',
  subscription: 'orchestrator.submit',
  code: 'no-such-workflow',
  messageType: '',
  valueHash: 'a'.repeat(64),
  by: 'ana',
};
const redriven = (outcome: 'handled' | 'parked-again'): DeadLetterCommand => ({
  type: 'redriven',
  ...facts,
  outcome,
  attempts: 2,
});
const discarded: DeadLetterCommand = { type: 'discarded', ...facts, reason: 'a test message' };
const spec = specification(deadLetterDecider);

describe('a dead letter', () => {
  it('is handled once a redrive came through, and says by whom', () => {
    const { events, state } = spec().when(redriven('handled')).outcome();
    expect(events).toMatchObject([
      { type: 'dead-letter.redriven.v1', data: { by: 'ana', outcome: 'handled', attempts: 2 } },
    ]);
    expect(state).toEqual({ status: 'handled', by: 'ana' });
  });

  it('stays parked when it is refused again', () => {
    expect(spec().when(redriven('parked-again')).outcome().state).toEqual({ status: 'parked' });
  });

  it('is given up with a reason', () => {
    spec()
      .when(discarded)
      .then({
        type: 'dead-letter.discarded.v1',
        data: { ...facts, reason: 'a test message' },
      });
    expect(spec().when(discarded).outcome().state).toEqual({ status: 'discarded', by: 'ana' });
  });

  it('records it twice when it was done twice: the second one acted, too', () => {
    const before: EventBody[] = [...spec().when(redriven('handled')).outcome().events];
    const second = { ...redriven('handled'), by: 'ben' };
    const { events } = spec(...before)
      .when(second)
      .outcome();
    expect(events).toMatchObject([{ type: 'dead-letter.redriven.v1', data: { by: 'ben' } }]);
  });
});
