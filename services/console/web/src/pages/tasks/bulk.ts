import type { TaskListItem, TaskStatus } from '../../api/types';
import { plural } from '../../ui/format';
import { STATUSES } from '../../ui/status';

export type BulkAction = 'pause' | 'resume' | 'cancel' | 'again';

const LIVE: ReadonlySet<TaskStatus> = new Set(['queued', 'running', 'waiting', 'halted', 'paused']);
const isLive = (status: TaskStatus): boolean => LIVE.has(status);

interface Words {
  readonly verb: string;
  /** "12 of 14 will be paused". */
  readonly done: string;
  readonly what: string;
}

export const ACTIONS: Readonly<Record<BulkAction, Words>> = {
  pause: {
    verb: 'Pause',
    done: 'paused',
    what: 'The step in flight is finished and paid for; then nothing more is asked for until they are resumed.',
  },
  resume: {
    verb: 'Resume',
    done: 'resumed',
    what: 'They go on from where they stopped. What came in meanwhile is taken up.',
  },
  cancel: {
    verb: 'Cancel',
    done: 'cancelled',
    what: 'What is in flight is stopped, and open questions are withdrawn. This cannot be undone: a cancelled task can only be run again, as a new one.',
  },
  again: {
    verb: 'Run again',
    done: 'run again',
    what: 'Each becomes a new task with the same brief, from the first stage on. It costs money again.',
  },
};

/** Why an action does nothing to a task; `undefined` where it does something. */
const excused = (action: BulkAction, status: TaskStatus): string | undefined => {
  if (action === 'again') return isLive(status) ? 'not ended yet' : undefined;
  if (!isLive(status)) return `ended: ${STATUSES[status].word.toLowerCase()}`;
  if (action === 'pause') return status === 'paused' ? 'paused already' : undefined;
  if (action === 'resume') return status === 'paused' ? undefined : 'not paused';
  return undefined;
};

export interface Plan {
  readonly action: BulkAction;
  readonly tasks: readonly TaskListItem[];
  /** Left alone, by reason. */
  readonly left: readonly { readonly why: string; readonly tasks: readonly TaskListItem[] }[];
}

export const planOf = (action: BulkAction, chosen: readonly TaskListItem[]): Plan => {
  const left = new Map<string, TaskListItem[]>();
  const tasks: TaskListItem[] = [];
  for (const task of chosen) {
    const why = excused(action, task.status);
    if (why === undefined) tasks.push(task);
    else left.set(why, [...(left.get(why) ?? []), task]);
  }
  return { action, tasks, left: [...left].map(([why, some]) => ({ why, tasks: some })) };
};

/** "12 of 14 will be paused; 2 are left alone (ended: done)." */
export const sentenceOf = ({ action, tasks, left }: Plan): string => {
  const rest = left.reduce((sum, some) => sum + some.tasks.length, 0);
  const { done } = ACTIONS[action];
  if (tasks.length === 0) return `None of the ${rest} can be ${done}.`;
  const will =
    rest === 0
      ? `${plural(tasks.length, 'task')} will be ${done}`
      : `${tasks.length} of ${tasks.length + rest} will be ${done}`;
  const reasons = left.map((some) => `${some.tasks.length} ${some.why}`).join(', ');
  return rest === 0
    ? `${will}.`
    : `${will}; ${rest} ${rest === 1 ? 'is' : 'are'} left alone (${reasons}).`;
};

/** As many can be undone by hand; more, or what cannot be undone, is said once more in figures. */
const MANY = 50;
const MANY_FOR_GOOD = 10;

/** What has to be typed before it begins; `undefined` where a press of a button is enough. */
export const typedFor = ({ action, tasks }: Plan): string | undefined => {
  const most = action === 'cancel' || action === 'again' ? MANY_FOR_GOOD : MANY;
  return tasks.length >= most ? String(tasks.length) : undefined;
};

/** What takes it back. */
export const undoOf = (action: BulkAction): BulkAction | undefined =>
  action === 'pause' ? 'resume' : action === 'resume' ? 'pause' : undefined;
