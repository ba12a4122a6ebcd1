import { derivedId, isRefusal } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDue } from './next-due.js';
import { type ScheduleCommand, scheduleDecider, type ScheduleFacts } from './schedule.js';

const given = specification(scheduleDecider);
const facts: ScheduleFacts = {
  schedule: 'nightly',
  workflow: 'letters',
  cron: '0 22 * * *',
  timeZone: 'Europe/Berlin',
  subject: 'none',
  priority: 5,
  by: 'ana',
};
const brief = { topic: 'tides' };
const set: ScheduleCommand = { type: 'setSchedule', facts, brief };
const isSet = { type: 'schedule.set.v1', data: facts, content: { brief } } as const;
const taskId = derivedId('task', '1');
const fire = (dueAt: string): ScheduleCommand => ({ type: 'fireSchedule', dueAt, taskId });
const fired = (dueAt: string) =>
  ({ type: 'schedule.fired.v1', data: { schedule: 'nightly', dueAt, taskId } }) as const;
const [monday, tuesday] = ['2026-11-23T21:00:00.000Z', '2026-11-24T21:00:00.000Z'];

describe('a schedule', () => {
  it('is recorded with its brief, and once if nothing changes', () => {
    given().when(set).then(isSet);
    given(isSet)
      .when({ ...set, facts: { ...facts, by: 'ben' } })
      .thenNothing();
    given(isSet)
      .when({ ...set, brief: { topic: 'winds' } })
      .then({ type: 'schedule.set.v1', content: { brief: { topic: 'winds' } } });
  });

  it('serves a due time once, and none that is past', () => {
    given(isSet).when(fire(monday)).then(fired(monday));
    given(isSet, fired(monday)).when(fire(monday)).thenNothing();
    given(isSet, fired(tuesday)).when(fire(monday)).thenNothing();
    given(isSet, fired(monday)).when(fire(tuesday)).then(fired(tuesday));
  });

  it('does not serve a due time again after it was changed', () =>
    given(isSet, fired(monday), { ...isSet, data: { ...facts, priority: 9 } })
      .when(fire(monday))
      .thenNothing());

  it('is removed once, and fires no more', () => {
    const remove: ScheduleCommand = { type: 'removeSchedule', by: 'ben' };
    const removed = {
      type: 'schedule.removed.v1',
      data: { schedule: 'nightly', by: 'ben' },
    } as const;
    given(isSet).when(remove).then(removed);
    given(isSet, removed).when(remove).thenNothing();
    given(isSet, removed).when(fire(monday)).thenNothing();
  });
});

describe('when a schedule is due', () => {
  it('is counted in its time zone, also over a change of the clocks', () => {
    expect(nextDue('0 22 * * *', 'Europe/Berlin', '2026-11-25T00:00:00.000Z')).toBe(
      '2026-11-25T21:00:00.000Z',
    );
    expect(nextDue('0 22 * * *', 'Europe/Berlin', '2026-07-25T00:00:00.000Z')).toBe(
      '2026-07-25T20:00:00.000Z',
    );
    // 02:30 does not exist on 2026-03-29: it is due all the same, once.
    const first = nextDue('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00.000Z') ?? '';
    expect(first.slice(0, 10)).toBe('2026-03-29');
    expect(nextDue('30 2 * * *', 'Europe/Berlin', first)?.slice(0, 10)).toBe('2026-03-30');
    // 02:30 comes twice on 2026-10-25: it is due once.
    const twice = nextDue('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00.000Z') ?? '';
    expect(twice.slice(0, 10)).toBe('2026-10-25');
    expect(nextDue('30 2 * * *', 'Europe/Berlin', twice)?.slice(0, 10)).toBe('2026-10-26');
  });

  it('is always later than now', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('* * * * *', '0 22 * * MON-FRI', '*/7 3 1,15 * *', '59 23 31 12 *'),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (cron, timeZone, now) => {
          const due = nextDue(cron, timeZone, now.toISOString()) ?? '';
          expect(due > now.toISOString()).toBe(true);
          expect(due.endsWith(':00.000Z')).toBe(true);
        },
      ),
    ));

  it('is never for a day that does not exist', () =>
    expect(nextDue('0 0 31 2 *', 'UTC', '2026-01-01T00:00:00.000Z')).toBeUndefined());

  it.each([
    ['every night', 'UTC', '/cron'],
    ['0 0 22 * * *', 'UTC', '/cron'],
    ['0 25 * * *', 'UTC', '/cron'],
    ['0 22 * * *', 'Middle/Earth', '/timeZone'],
  ])('cannot be said of "%s" in %s', (cron, timeZone, at) => {
    let refused: unknown;
    try {
      nextDue(cron, timeZone, '2026-11-25T00:00:00.000Z');
    } catch (error) {
      refused = error;
    }
    expect(isRefusal(refused) && refused.faults.map((fault) => fault.at)).toEqual([at]);
  });
});
