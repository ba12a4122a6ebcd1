import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  hasMore,
  mergeLetters,
  mergeSystems,
  type ServicePart,
} from './system-merge.js';
import { theAnswer } from './the-answer.js';

const part = (name: string): ServicePart => ({
  name,
  version: '0.1.0',
  ready: true,
  reason: null,
  startedAt: '2026-11-26T00:00:00.000Z',
  lagSeconds: 0,
  pending: 0,
  outboxOldestSeconds: 0,
  outboxPending: 0,
  deadLetters: 0,
  hotStore: null,
  subscriptions: [],
});
const said = (name: string, simulated: readonly string[] = []): Answer => ({
  name,
  status: 200,
  body: {
    services: [part(name)],
    bus: 'kafka',
    simulated,
    faultFlags: simulated.length > 1,
    contentSealed: simulated.length > 1,
    readReasonRequired: simulated.length > 1,
  },
});
const away: Answer = { name: 'qa', silent: 'It does not answer (ECONNREFUSED).' };

describe('the parts of a distributed system', () => {
  it('are one list; who does not answer is on it, not ready, and of nothing known', () => {
    const { services, bus, simulated, faultFlags, ...reading } = mergeSystems([
      said('orchestrator', ['simulated/a']),
      away,
      said('cost', ['simulated/a', 'simulated/b']),
      { name: 'audit', status: 500, body: {} },
    ]);
    expect(services.map(({ name, ready }) => [name, ready])).toEqual([
      ['orchestrator', true],
      ['qa', false],
      ['cost', true],
      ['audit', false],
    ]);
    expect(services[1]).toMatchObject({
      reason: 'It does not answer (ECONNREFUSED).',
      lagSeconds: null,
      pending: null,
      deadLetters: null,
    });
    expect(services[3]?.reason).toBe('It answers 500.');
    expect([bus, simulated]).toEqual(['kafka', ['simulated/a', 'simulated/b']]);
    expect(faultFlags).toBe(true);
    expect(reading).toMatchObject({ contentSealed: true, readReasonRequired: true });
  });
});

describe('pages of several services', () => {
  const letter = fc.record({
    deadLetterId: fc.uuid(),
    parkedAt: fc
      .date({ min: new Date(0), max: new Date(86_400_000), noInvalidDate: true })
      .map((date) => date.toISOString()),
  });
  type Letter = { readonly deadLetterId: string; readonly parkedAt: string };
  const place = (one: Letter): string => `${one.parkedAt} ${one.deadLetterId}`;
  const newestFirst = (letters: readonly Letter[]): Letter[] =>
    letters.toSorted((a, b) => (place(a) < place(b) ? 1 : -1));
  /** As a service answers: a page of its own letters before a place. */
  const pageOf = (letters: readonly Letter[], limit: number, before?: string) => {
    const rest = newestFirst(letters).filter((one) => before === undefined || place(one) < before);
    const items = rest.slice(0, limit);
    return { items, nextCursor: rest.length > limit ? 'more' : null };
  };

  it('read to the end, give every letter once, newest first', () => {
    const all = fc.array(fc.array(letter, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(all, fc.integer({ min: 1, max: 5 }), (services, limit) => {
        const seen: Letter[] = [];
        let before: string | undefined;
        for (let rounds = 0; rounds < 100; rounds += 1) {
          const pages = services.map((letters) => pageOf(letters, limit, before));
          const merged = mergeLetters(pages, limit);
          const items = merged.slice(0, limit);
          seen.push(...items);
          const last = items.at(-1);
          if (!last || !(merged.length > limit || hasMore(pages))) break;
          before = place(last);
        }
        expect(seen).toEqual(newestFirst(services.flat()));
      }),
    );
  });
});

describe('the answer of whoever has it', () => {
  const missing = (name: string): Answer => ({ name, status: 404, body: { code: 'no-such' } });

  it('is taken, whatever the others say', () => {
    const found: Answer = { name: 'cost', status: 409, body: { code: 'dead-letter-handled' } };
    expect(theAnswer([missing('audit'), away, found], '/x')).toMatchObject({ status: 409 });
  });

  it('is that of the one who did it, where another one had troubles of its own', () => {
    const broken: Answer = { name: 'audit', status: 500, body: {} };
    const done: Answer = { name: 'cost', status: 200, body: { outcome: 'handled' } };
    expect(theAnswer([broken, done], '/x')).toMatchObject({ status: 200 });
    expect(theAnswer([missing('qa'), broken], '/x')).toMatchObject({ status: 500 });
  });

  it('is that it cannot be done now, if that is what the one who has it says', () => {
    const busy: Answer = { name: 'cost', status: 503, body: { code: 'redrive-failed' } };
    expect(theAnswer([missing('audit'), busy], '/x')).toMatchObject({
      status: 503,
      body: { code: 'redrive-failed' },
    });
  });

  it('is that it does not exist only if everybody answered', () => {
    expect(theAnswer([missing('audit'), missing('cost')], '/x').status).toBe(404);
    expect(theAnswer([missing('audit'), away], '/x')).toMatchObject({
      status: 503,
      body: { code: 'service-unavailable', detail: expect.stringContaining('qa') as string },
    });
  });
});
