import { AsyncLocalStorage } from 'node:async_hooks';

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

const openings = new AsyncLocalStorage<Map<string, OpenedTask>>();

/** Gives what `work` comes to, and the tasks of which content was opened meanwhile. */
export const noting = async <T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly opened: readonly OpenedTask[] }> => {
  const opened = new Map<string, OpenedTask>();
  const result = await openings.run(opened, work);
  return { result, opened: [...opened.values()] };
};

/** Content of the event was opened, or what opens it was given away. */
export const noteOpened = ({ type, tenantid, taskid, subjectkey }: OpenedEvent): void => {
  if (taskid === undefined || subjectkey === undefined || OF_READING.test(type)) return;
  openings.getStore()?.set(JSON.stringify([tenantid, taskid]), {
    tenant: tenantid,
    taskId: taskid,
    subjectKey: subjectkey,
  });
};
