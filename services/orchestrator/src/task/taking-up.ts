import type { EventBody } from '@nightshift/contracts';
import type { Instant } from '@nightshift/kernel';
import { takenUp } from './deferred.js';
import { evolveTask } from './evolve.js';
import { type DefinitionOf, proceed } from './progress.js';
import { isLive, type LiveTask, type Task } from './task-state.js';

/** What came in while the task was held, as if it came now, after the event that let it go on. */
export const takeUp = (
  task: LiveTask,
  released: EventBody,
  at: Instant,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  const events: EventBody[] = [];
  let state: Task = evolveTask(task, released);
  for (const command of task.deferred) {
    if (!isLive(state)) break;
    const next = proceed(takenUp(command, at), state, definitionOf);
    events.push(...next);
    for (const event of next) state = evolveTask(state, event);
  }
  return events;
};
