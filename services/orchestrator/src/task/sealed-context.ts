import type { EventContext } from '@nightshift/event-store';
import type { SubmitTask } from './task-command.js';

/** What a new task's first events are written with; all others inherit the key from them. */
export const sealedContext = (
  { subjectKey }: Pick<SubmitTask, 'subjectKey'>,
  context: EventContext,
): EventContext => (subjectKey === undefined ? context : { ...context, subjectKey });
