import { describe, expect, it } from 'vitest';
import { contentOf, placeOf, saidOfMany, saidOfOne, taskOf, typedFor } from './letter-words';
import { queryOf } from './queries';

const task = '01890000-0000-7000-8000-000000000001';

describe('a dead letter', () => {
  it('leads to its task where its key is one, and only then', () => {
    expect(taskOf({ key: task, topic: 'nightshift.cost.v1' })).toBe(task);
    expect(taskOf({ key: 'order-7', topic: 'nightshift.cost.v1' })).toBeUndefined();
    expect(taskOf({ key: task, topic: 'nightshift.submit.v1' })).toBeUndefined();
  });

  it('says where it lay, as the tools of Kafka name a place', () => {
    expect(placeOf({ topic: 't', partition: 2, offset: '17' })).toBe('t/2@17');
  });

  it('shows JSON as such, and anything else as it is', () => {
    expect(contentOf('{"a":1}')).toEqual({ a: 1 });
    expect(contentOf('not JSON')).toBe('not JSON');
  });
});

describe('what is done to letters', () => {
  it('needs the number typed from ten on', () => {
    expect([typedFor(1), typedFor(9), typedFor(10)]).toEqual([undefined, undefined, '10']);
  });

  it('says what came of it, also where nothing came through', () => {
    expect(saidOfMany({ handled: 3, parkedAgain: 1, discarded: 0, left: 0 })).toBe(
      '3 messages handled, 1 message refused again.',
    );
    expect(saidOfMany({ handled: 0, parkedAgain: 0, discarded: 1000, left: 20 })).toBe(
      '1,000 messages discarded, 20 messages left: do it again for them.',
    );
    expect(saidOfOne({ outcome: 'parked-again' })).toMatch(/refused again/);
  });
});

it('asks for what the address says, and leaves out what it does not', () => {
  const filter = { service: 'qa', subscription: undefined, code: '', type: 'a b' };
  expect(queryOf(filter, undefined)).toBe('service=qa&type=a+b');
  expect(queryOf({}, 'next')).toBe('cursor=next');
});
