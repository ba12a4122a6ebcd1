import type { EventOf } from '@nightshift/contracts';
import type { TaskKey } from '../aggregate.js';
import type { OpenedTask } from './opened-content.js';

/** The key of the task whose events these are. */
export const taskKeyIn = (events: readonly EventOf[]): TaskKey | undefined => {
  for (const { taskid, subjectkey } of events)
    if (subjectkey !== undefined) return { taskId: taskid, subjectKey: subjectkey };
  return undefined;
};

/** The task of which these events, as they were read or are written, hold content that is sealed in the store. */
export const taskOpenedIn = (events: readonly EventOf[]): OpenedTask | undefined => {
  for (const event of events) {
    const { tenantid, taskid, subjectkey } = event;
    if (subjectkey !== undefined && holdsWhatWasSaid(event))
      return { tenant: tenantid, taskId: taskid, subjectKey: subjectkey };
  }
  return undefined;
};

/** Not for a reason alone: an erasure gives one to what it closes, and the store shows it to nobody. */
const holdsWhatWasSaid = ({ content, contenterased }: EventOf): boolean =>
  contenterased !== true && content !== undefined;
