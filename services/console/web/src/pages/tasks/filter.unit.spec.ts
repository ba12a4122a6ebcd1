import { describe, expect, it } from 'vitest';
import {
  faultOf,
  filterIn,
  isNarrow,
  parametersOf,
  statusesIn,
  withStatus,
  wordsOf,
} from './filter';

const now = Date.parse('2026-11-26T08:00:30.500Z');

describe('the filter in an address', () => {
  it('is what is known of it, and what means something', () =>
    expect(
      filterIn({
        status: 'halted,lost, waiting',
        text: ' zod ',
        order: 'oldest',
        since: '3y',
        chosen: '1',
      }),
    ).toEqual({ status: 'waiting,halted', text: 'zod' }));

  it('has one address for one choice of states, whatever the order of the clicks', () => {
    const one = withStatus({ status: withStatus({}, 'halted') }, 'waiting');
    expect(one).toBe(withStatus({ status: withStatus({}, 'waiting') }, 'halted'));
    expect(statusesIn({ status: one })).toEqual(['waiting', 'halted']);
    expect(withStatus({ status: one }, 'halted')).toBe('waiting');
  });

  it('is narrow once it leaves something out: an order does not', () => {
    expect(isNarrow({ order: 'dearest' })).toBe(false);
    expect(isNarrow({ subject: 'ann' })).toBe(true);
  });
});

describe('the parameters of a filter', () => {
  it('are its parts; a span that goes on ends now, by the minute', () => {
    expect(parametersOf({ status: 'waiting', since: '24h' }, now).toString()).toBe(
      'status=waiting&acceptedFrom=2026-11-25T08%3A00%3A00.000Z',
    );
    expect(parametersOf({ since: '1h' }, now).toString()).toBe(
      parametersOf({ since: '1h' }, now + 20_000).toString(),
    );
  });
});

describe('the fault of a filter', () => {
  it.each([
    [{ minCostUsd: 'much' }, /no amount/],
    [{ maxCostUsd: '-1' }, /no amount/],
    [{ minCostUsd: '2', maxCostUsd: '1' }, /above the highest/],
    [{ acceptedFrom: 'noon' }, /no time/],
    [{ acceptedFrom: '2026-11-26', acceptedTo: '2026-11-26' }, /ends before/],
  ])('is said before anything is asked: %j', (filter, words) =>
    expect(faultOf(filter)).toMatch(words),
  );

  it('is none for what can be asked', () =>
    expect(
      faultOf({ minCostUsd: '0', maxCostUsd: '.5', acceptedTo: '2026-11-26T00:00Z' }),
    ).toBeUndefined());
});

it('says a filter in words', () => {
  expect(wordsOf({})).toBe('Every task');
  expect(
    wordsOf({
      status: 'waiting,halted',
      workflow: 'audit',
      minCostUsd: '0.5',
      since: '24h',
      order: 'dearest',
    }),
  ).toBe('Waiting for a person or Halted, audit, at least $0.5, last 24 hours, dearest first');
});
