import { describe, expect, it } from 'vitest';
import {
  compare,
  following,
  merge,
  neighbour,
  type QueueItem,
  type Row,
  settle,
} from './queue-order';

const item = (ticketId: string, risk = 'low', minute = 0): QueueItem => ({
  ticketId,
  risk,
  dueAt: `2026-11-26T08:${String(minute).padStart(2, '0')}:00.000Z`,
  openedAt: '2026-11-26T02:00:00.000Z',
  passedOn: false,
});
const rowsOf = (...items: QueueItem[]): Row<QueueItem>[] =>
  items.map((one) => ({ item: one, isGone: false }));
const ids = (rows: readonly Row<QueueItem>[]): string[] =>
  rows.map(({ item: { ticketId }, isGone }) => (isGone ? `(${ticketId})` : ticketId));

describe('the order of the queue', () => {
  it('is by risk, then by due time, then by age', () => {
    const young = { ...item('d', 'high', 1), openedAt: '2026-11-26T03:00:00.000Z' };
    const all = [item('a', 'low', 0), young, item('b', 'medium', 0), item('c', 'high', 1)];
    expect(all.toSorted(compare).map(({ ticketId }) => ticketId)).toEqual(['c', 'd', 'b', 'a']);
  });

  it('keeps what is shown in its place, and lets what comes in between wait', () => {
    const [a, b, c] = [item('a', 'low', 1), item('b', 'low', 3), item('c', 'low', 2)];
    const { rows, waiting } = merge(rowsOf(a, b), [a, c, b], true);
    expect(ids(rows)).toEqual(['a', 'b']);
    expect(waiting).toEqual([c]);
  });

  it('adds at the end what sorts after the end: it moves nothing', () => {
    const [a, b, c] = [item('a', 'low', 1), item('b', 'low', 2), item('c', 'low', 3)];
    expect(ids(merge(rowsOf(a), [a, b, c], true).rows)).toEqual(['a', 'b', 'c']);
    expect(ids(merge([], [a, b], false).rows)).toEqual(['a', 'b']);
  });

  it('marks in place what is answered meanwhile, and takes it back when it is open again', () => {
    const [a, b, c] = [item('a', 'low', 1), item('b', 'low', 2), item('c', 'low', 3)];
    const gone = merge(rowsOf(a, b, c), [a, c], true);
    expect(ids(gone.rows)).toEqual(['a', '(b)', 'c']);
    expect(ids(merge(gone.rows, [a, b, c], true).rows)).toEqual(['a', 'b', 'c']);
  });

  it('says nothing of what is beyond the pages that were read', () => {
    const [a, b, c] = [item('a', 'low', 1), item('b', 'low', 2), item('c', 'low', 3)];
    expect(ids(merge(rowsOf(a, b, c), [a, b], false).rows)).toEqual(['a', 'b', 'c']);
  });

  it('shows new data of a row in its old place, also where its risk has changed', () => {
    const [a, b] = [item('a', 'low', 1), item('b', 'low', 2)];
    const { rows, waiting } = merge(rowsOf(a, b), [{ ...b, risk: 'high' }, a], true);
    expect(rows.map(({ item: { ticketId, risk } }) => `${ticketId} ${risk}`)).toEqual([
      'a low',
      'b high',
    ]);
    expect(waiting).toEqual([]);
  });

  it('puts all in order on request, without what is gone, but for what is open before the reader', () => {
    const [a, b, c] = [item('a', 'low', 1), item('b', 'low', 2), item('c', 'low', 3)];
    const gone = merge(rowsOf(a, b), [c], true).rows;
    expect(ids(settle(gone, [c], undefined))).toEqual(['c']);
    expect(ids(settle(gone, [c], 'b'))).toEqual(['(b)', 'c']);
    expect(ids(settle(gone, [b, c], 'b'))).toEqual(['b', 'c']);
  });

  it('goes on to what can be worked on, past what is gone, and from the end back to what is left', () => {
    const rows: Row<QueueItem>[] = [
      ...rowsOf(item('a')),
      { item: item('b'), isGone: true },
      ...rowsOf(item('c')),
    ];
    expect(neighbour(rows, 'a', 1)).toBe('c');
    expect(neighbour(rows, 'c', -1)).toBe('a');
    expect(neighbour(rows, 'c', 1)).toBeUndefined();
    expect(neighbour(rows, undefined, 1)).toBe('a');
    expect(following(rows, 'a')).toBe('c');
    expect(following(rows, 'c')).toBe('a');
    expect(following(rowsOf(item('a')), 'a')).toBeUndefined();
  });

  it('does not offer again what the reader gave to another queue, though they may open it', () => {
    const rows = [
      { item: { ...item('a'), passedOn: true }, isGone: false },
      ...rowsOf(item('b')),
      { item: { ...item('c'), passedOn: true }, isGone: false },
    ];
    expect(following(rows, undefined)).toBe('b');
    expect(following(rows, 'b')).toBeUndefined();
    expect(following(rows, 'a')).toBe('b');
    expect(neighbour(rows, 'b', 1)).toBe('c');
  });
});
