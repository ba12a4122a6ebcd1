import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { channelDecider, type ChannelFacts } from './channel.js';
import { nextTryMs, STANDARD_SCHEDULE } from './retry-schedule.js';
import { mustBeNotifiable, wants } from './wanted.js';

const given = specification(channelDecider);
const facts: ChannelFacts = { channel: 'ops', kind: 'webhook', events: [], queues: [], by: 'ana' };
const set = { type: 'channel.set.v1', data: facts } as const;

describe('a channel', () => {
  it('is set, and the same again changes nothing, whoever sets it', () => {
    given().when({ type: 'setChannel', facts }).then(set);
    given(set)
      .when({ type: 'setChannel', facts: { ...facts, by: 'ben' } })
      .thenNothing();
  });

  it('is set anew where something differs', () => {
    const other = { ...facts, queues: ['legal'] };
    given(set)
      .when({ type: 'setChannel', facts: other })
      .then({ type: 'channel.set.v1', data: other });
  });

  it('is removed once, with the reason', () => {
    const remove = { type: 'removeChannel', by: 'ben', reason: 'Moved.' } as const;
    const removed = {
      type: 'channel.removed.v1',
      data: { channel: 'ops', by: 'ben', reason: 'Moved.' },
    } as const;
    given(set).when(remove).then(removed);
    given(set, removed).when(remove).thenNothing();
    given().when(remove).thenNothing();
  });
});

describe('what a channel hears of', () => {
  const reminded = {
    type: 'ticket.reminded.v1',
    data: { ticketId: 't', kind: 'question', queue: 'legal', dueAt: '' },
  } as const;
  const lifted = {
    type: 'halt.lifted.v1',
    data: { scope: 'task', key: 'k', haltId: 'h', ticketId: 't', by: 'ana' },
  } as const;

  it('is by default what a person must hear of, and for the pager what wakes somebody', () => {
    expect(wants(facts, reminded)).toBe(true);
    expect(wants(facts, lifted)).toBe(false);
    expect(wants({ ...facts, kind: 'pagerduty' }, reminded)).toBe(false);
    expect(wants({ ...facts, kind: 'pagerduty' }, lifted)).toBe(true);
  });

  it('is what was named, and only of the queues that were named', () => {
    const named = { ...facts, events: ['halt.lifted.v1', 'ticket.reminded.v1'], queues: ['legal'] };
    expect(wants(named, reminded)).toBe(true);
    expect(wants({ ...named, queues: ['finance'] }, reminded)).toBe(false);
    expect(wants(named, lifted)).toBe(true);
  });

  it.each([
    'notification.sent.v1',
    'notification.failed.v1',
    'channel.set.v1',
    'run.started.v1',
    'ticket.opened.v1',
    'no.such.v1',
  ])('is never %s', (type) => expect(() => mustBeNotifiable([type])).toThrow('/events/0'));
});

describe('the schedule of tries', () => {
  it('is that of Standard Webhooks, later by at most a fifth', () => {
    const seconds = (random: number) =>
      STANDARD_SCHEDULE.map((_, index) => (nextTryMs(index, random) ?? -1) / 1_000);
    const standard = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    expect(seconds(0)).toEqual(standard);
    expect(seconds(1)).toEqual(standard.map((one) => one * 1.2));
  });

  it('ends after the tenth try', () => {
    expect(nextTryMs(9, 0)).toBe(86_400_000);
    expect(nextTryMs(10, 0)).toBeUndefined();
  });

  it('waits for as long as the receiver asks, but for a day at most', () => {
    expect(nextTryMs(1, 0, STANDARD_SCHEDULE, 60_000)).toBe(60_000);
    expect(nextTryMs(1, 0, STANDARD_SCHEDULE, 999_999_000)).toBe(86_400_000);
    expect(nextTryMs(3, 0, STANDARD_SCHEDULE, 60_000)).toBe(1_800_000);
  });
});

it('signs as Standard Webhooks says: HMAC-SHA256 over id, timestamp and payload', () => {
  const webhook = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  expect(
    webhook.sign(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
    ),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
