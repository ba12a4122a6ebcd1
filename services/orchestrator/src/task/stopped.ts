import type { DataOf } from '@nightshift/contracts';
import type { TaskCommand } from './task-command.js';

/** What a person decided for everything that a halt concerns. */
export const stopped = ({
  by,
  scope,
  key,
}: Pick<DataOf<'halt.upheld.v1'>, 'by' | 'scope' | 'key'>): TaskCommand => ({
  type: 'cancelTask',
  by,
  reason: `A person decided to stop at the ${scope} budget of ${key}.`,
});
