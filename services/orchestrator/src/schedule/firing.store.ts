import type { Aggregates } from '@nightshift/event-store';
import { isRefusal, type Instant } from '@nightshift/kernel';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import { sealedContext } from '../task/sealed-context.js';
import type { TaskCommand } from '../task/task-command.js';
import type { TaskIntake } from '../task/task-intake.store.js';
import type { Task } from '../task/task-state.js';
import { nextDue } from './next-due.js';
import { placeOf, type ScheduleRow, type Schedules } from './schedules.store.js';

export interface Firing {
  readonly dataSource: DataSource;
  readonly schedules: Schedules;
  readonly intake: TaskIntake;
  readonly tasks: Aggregates<TaskCommand, Task>;
  readonly runtime: Pick<ServiceRuntime, 'clock' | 'log'>;
}

/**
 * Submits what is due. The key of the task is the due time: whoever tries it again, after a crash
 * or beside another replica, finds the task that is there. Due times that were missed are one task,
 * for the oldest of them, and not as many as were missed.
 */
export const fireDue = async (firing: Firing): Promise<void> => {
  const now = firing.runtime.clock.now();
  const skipped: string[] = [];
  while (await fireOne(firing, now, skipped));
};

/** @param skipped what cannot be submitted yet, and must not hold up the others */
const fireOne = (firing: Firing, now: Instant, skipped: string[]): Promise<boolean> =>
  firing.dataSource.transaction(async (manager) => {
    const { schedules } = firing;
    const row = await schedules.due(manager, now, skipped);
    if (!row?.nextDueAt) return false;
    const dueAt = row.nextDueAt.toISOString();
    try {
      const fault = await submit(firing, row, dueAt, now);
      await schedules.moveOn(manager, row, nextDue(row.cron, row.timeZone, now), fault);
    } catch (error) {
      firing.runtime.log.warn({ err: error, schedule: row.name, dueAt }, 'not submitted yet');
      skipped.push(placeOf(row));
    }
    return true;
  });

/** @returns why there can be no task for this due time: the next one is tried all the same */
const submit = async (
  { schedules, intake, tasks, runtime }: Firing,
  row: ScheduleRow,
  dueAt: Instant,
  now: Instant,
): Promise<string | undefined> => {
  const { tenant, name, workflow, brief, subject, priority, by } = row;
  try {
    const idempotencyKey = `schedule/${name}/${dueAt}`;
    const command = await intake.commandOf(
      { workflow, brief, tenant, subject, priority, idempotencyKey },
      { by, via: 'http' },
    );
    const { taskId } = command;
    const context = dueContextOf(tenant, taskId, now);
    await tasks.handle(taskId, command, sealedContext(command, context));
    await schedules.change(name, { type: 'fireSchedule', dueAt, taskId }, context);
    return undefined;
  } catch (error) {
    // A queue that is full, or a database that is away, is no fault of the schedule: later.
    if (!isRefusal(error) || error.kind === 'too-many' || error.kind === 'unavailable') throw error;
    runtime.log.error({ schedule: name, tenant, dueAt, code: error.code }, error.message);
    return error.message.slice(0, 2000);
  }
};
