import type { EventBody } from '@nightshift/contracts';
import type { TaskCommand } from './task-command.js';
import type { LiveTask } from './task-state.js';

/**
 * What a live task waits for: answers of people, and money. An answer may overtake its question,
 * which comes by another topic: it is remembered, and the question then changes nothing.
 */

type Command<T extends TaskCommand['type']> = Extract<TaskCommand, { type: T }>;
type WaitCommand = Command<'suspendTask' | 'continueTask' | 'haltTask' | 'unhaltTask'>;

export const wait = (command: WaitCommand, task: LiveTask): readonly EventBody[] => {
  switch (command.type) {
    case 'suspendTask':
      return suspend(command, task);
    case 'continueTask':
      return task.over.includes(command.ticketId)
        ? []
        : [{ type: 'task.continued.v1', data: { ticketId: command.ticketId } }];
    case 'haltTask':
      return halt(command, task);
    case 'unhaltTask':
      return unhalt(command, task);
  }
};

const suspend = (
  { ticketId, kind }: Command<'suspendTask'>,
  { waitingFor, over }: LiveTask,
): readonly EventBody[] =>
  waitingFor.includes(ticketId) || over.includes(ticketId)
    ? []
    : [{ type: 'task.suspended.v1', data: { ticketId, kind } }];

const halt = (
  { haltId, scope, ticketId }: Command<'haltTask'>,
  task: LiveTask,
): readonly EventBody[] =>
  task.halt?.haltId === haltId || task.over.includes(haltId)
    ? []
    : [{ type: 'task.halted.v1', data: { haltId, scope, ticketId } }];

const unhalt = ({ haltId }: Command<'unhaltTask'>, { halt }: LiveTask): readonly EventBody[] =>
  halt && (haltId === undefined || haltId === halt.haltId)
    ? [{ type: 'task.unhalted.v1', data: { haltId: halt.haltId } }]
    : [];
