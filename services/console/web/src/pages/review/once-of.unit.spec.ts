import { expect, it, vi } from 'vitest';
import { onceOf } from './once-of';

it('decides once by a double click, and by Enter on the button, too', () => {
  const run = vi.fn();
  const onClick = onceOf(run);
  for (const detail of [1, 2, 3]) onClick({ detail });
  expect(run).toHaveBeenCalledTimes(1);
  onClick({ detail: 0 });
  expect(run).toHaveBeenCalledTimes(2);
});
