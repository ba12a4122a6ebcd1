import { AsyncLocalStorage } from 'node:async_hooks';
import type { StreamAppend } from '../port.js';

/** A task of which sealed content was opened. */
export interface OpenedTask {
  readonly tenant: string;
  readonly taskId: string;
  /** Of the key that had sealed it: what is said about the task is sealed with it, too. */
  readonly subjectKey: string;
}

interface OpenedEvent {
  readonly type: string;
  readonly tenantid: string;
  readonly taskid?: string;
  readonly subjectkey?: string;
}

/** Who reads what is written down by such events: to read them is not one more thing to write down. */
const OF_READING = /^content\.read\.v\d+$/;

/** Of one piece of work; once it is over, what it began and left running adds nothing to it. */
interface Opening {
  tasks: Map<string, OpenedTask> | undefined;
  readonly beforeItCounts: BeforeItCounts | undefined;
}

/** Given the tasks of which content was opened so far, or is about to be written. */
type BeforeItCounts = (opened: readonly OpenedTask[]) => Promise<void>;

const openings = new AsyncLocalStorage<Opening | undefined>();

/**
 * Gives what `work` comes to, and the tasks of which content was opened meanwhile.
 * @param beforeItCounts awaited before each append of `work`: if it throws, nothing is appended
 */
export const noting = async <T>(
  work: () => Promise<T>,
  beforeItCounts?: BeforeItCounts,
): Promise<{ readonly result: T; readonly opened: readonly OpenedTask[] }> => {
  const tasks = new Map<string, OpenedTask>();
  const opening: Opening = { tasks, beforeItCounts };
  try {
    const result = await openings.run(opening, work);
    return { result, opened: [...tasks.values()] };
  } finally {
    opening.tasks = undefined;
  }
};

/** Work that a request sets off and does not show: what it opens, nobody is shown. */
export const unnoted = <T>(work: () => T): T => openings.run(undefined, work);

/** `undefined`: nobody waits for it. What is written is opened by then: whoever wrote it is shown it. */
export const beforeAppending = (appends: readonly StreamAppend[]): Promise<void> | undefined => {
  const { tasks, beforeItCounts } = openings.getStore() ?? {};
  if (!tasks || !beforeItCounts) return undefined;
  for (const { body, context } of appends.flatMap(({ events }) => events)) {
    const { tenant, taskId, subjectKey } = context;
    if (body.content !== undefined && subjectKey !== undefined)
      noteOpenedTask({ tenant, taskId, subjectKey });
  }
  return unnoted(() => beforeItCounts([...tasks.values()]));
};

/** For what counts before anything is appended: as each append does, it waits for the record of what was opened. */
export const beforeItCounts = async (): Promise<void> => beforeAppending([]);

/** Content of the event was opened, or what opens it was given away. */
export const noteOpened = ({ type, tenantid, taskid, subjectkey }: OpenedEvent): void => {
  if (taskid === undefined || subjectkey === undefined || OF_READING.test(type)) return;
  noteOpenedTask({ tenant: tenantid, taskId: taskid, subjectKey: subjectkey });
};

/** The same of what is in memory, opened when it was read. */
export const noteOpenedTask = (task: OpenedTask | undefined): void => {
  if (task) openings.getStore()?.tasks?.set(JSON.stringify([task.tenant, task.taskId]), task);
};
