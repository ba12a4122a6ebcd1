import { describe, expect, it } from 'vitest';
import { waitingIn } from './waiting';

describe('what waits for a person', () => {
  it('is nothing where the queues are empty, and not known where they are not read', () => {
    expect(waitingIn([])).toEqual({ open: 0, overdue: 0, oldestSeconds: 0 });
    expect(waitingIn(undefined)).toBeUndefined();
  });

  it('is the sum over all queues, as old as the oldest', () => {
    expect(
      waitingIn([
        { open: 2, overdue: 1, oldestOpenSeconds: 90 },
        { open: 3, overdue: 0, oldestOpenSeconds: 700 },
        { open: 0, overdue: 0, oldestOpenSeconds: null },
      ]),
    ).toEqual({ open: 5, overdue: 1, oldestSeconds: 700 });
  });
});
