import { describe, expect, it } from 'vitest';
import { adviceOf, figure, headlineOf, parkedIn, span, stateOf } from './advice';
import type { ServiceStatus } from './system-types';

const service = (change: Partial<ServiceStatus> = {}): ServiceStatus => ({
  name: 'cost',
  version: '0.1.0',
  ready: true,
  reason: null,
  startedAt: '2026-11-26T00:00:00.000Z',
  lagSeconds: 0,
  pending: 0,
  outboxOldestSeconds: 0,
  outboxPending: 0,
  deadLetters: 0,
  subscriptions: [],
  ...change,
});
const system = (...services: ServiceStatus[]) => ({
  services,
  bus: 'embedded' as const,
  simulated: [],
  faultFlags: false,
});
const silent = service({ version: null, ready: false, reason: 'It does not answer.' });

describe('what to do about a service', () => {
  it('is nothing while it is ready, also where a figure is not known', () => {
    expect(adviceOf(service())).toBeUndefined();
    expect(adviceOf(service({ lagSeconds: null, pending: null }))).toBeUndefined();
    expect(adviceOf(service({ lagSeconds: 2, pending: 400 }))).toBeUndefined();
  });

  it('follows from why it is not ready', () => {
    expect(adviceOf(silent)).toMatch(/^It does not answer\. Look whether its process runs/);
    const away = service({ ready: false, reason: 'PostgreSQL: ECONNREFUSED' });
    expect(adviceOf(away)).toMatch(/Bring the database back/);
    const stuck = service({ ready: false, reason: 'cost is stuck: the disk is full' });
    expect(adviceOf(stuck)).toMatch(/the disk is full\. It tries again by itself/);
  });

  it('is a look at what it parked, where nothing else is wrong', () => {
    expect(adviceOf(service({ deadLetters: 2 }))).toMatch(/what it parked/);
    expect(adviceOf(service({ deadLetters: null }))).toBeUndefined();
    expect(stateOf(service({ deadLetters: 2 }))).toBe('ready');
  });

  it('tells a slow service from one whose events nobody takes', () => {
    const slow = service({ lagSeconds: 90, pending: 1200 });
    expect([stateOf(slow), adviceOf(slow)]).toEqual([
      'behind',
      'It is behind by 1,200 messages: give it more processors, or one more process.',
    ]);
    expect(adviceOf(service({ outboxOldestSeconds: 31 }))).toMatch(/^Its events are not published/);
    expect(stateOf(service({ outboxOldestSeconds: 30 }))).toBe('ready');
  });
});

describe('the headline', () => {
  it('is calm, names the one, or counts', () => {
    expect(headlineOf(system(service(), service()))).toBe('All 2 services are ready');
    expect(headlineOf(system(service(), silent))).toBe('cost: no answer');
    expect(headlineOf(system(silent, service({ ready: false, reason: 'x' }), service()))).toBe(
      '2 of 3 services need a look',
    );
  });
});

describe('a figure', () => {
  it('that is not known is not 0', () => {
    expect([figure(null), figure(0), figure(1234)]).toEqual(['not known', '0', '1,234']);
    expect([span(null), span(0), span(1.5)]).toEqual(['not known', 'none', '1.5 s']);
    expect(parkedIn(system(service({ deadLetters: 2 }), service({ deadLetters: 3 })))).toBe(5);
    expect(
      parkedIn(system(service({ deadLetters: 2 }), service({ deadLetters: null }))),
    ).toBeNull();
  });
});
