import type { EventBody } from '@nightshift/contracts';
import type { TaskCommand } from './task-command.js';
import type { DefinitionOf } from './progress.js';
import { runsUnderWay } from './requests.js';
import { takeUp } from './taking-up.js';
import type { LiveTask } from './task-state.js';

/**
 * What a live task waits for: answers of people, and money. An answer may overtake its question,
 * which comes by another topic: it is remembered, and the question then changes nothing.
 */

type Command<T extends TaskCommand['type']> = Extract<TaskCommand, { type: T }>;
type WaitCommand = Command<'suspendTask' | 'continueTask' | 'haltTask' | 'unhaltTask'>;

export const wait = (
  command: WaitCommand,
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  switch (command.type) {
    case 'suspendTask':
      return suspend(command, task);
    case 'continueTask':
      return task.over.includes(command.ticketId)
        ? []
        : [{ type: 'task.continued.v1', data: { ticketId: command.ticketId } }];
    case 'haltTask':
      return command.hold ? hold(command, task, definitionOf) : halt(command, task);
    case 'unhaltTask':
      return unhalt(command, task, definitionOf);
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
  isHaltedBy(task, haltId) || task.over.includes(haltId)
    ? []
    : [{ type: 'task.halted.v1', data: { haltId, scope, ticketId } }];

const isHaltedBy = ({ halt, holds }: LiveTask, haltId: string): boolean =>
  halt?.haltId === haltId || holds.some((one) => one.haltId === haltId);

/** Stops what is under way, too: also where the same halt has kept money from the task before. */
const hold = (
  { haltId, scope, ticketId }: Command<'haltTask'>,
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (task.holds.some((one) => one.haltId === haltId) || task.over.includes(haltId)) return [];
  const runs = runsUnderWay(task, definitionOf(task.workflow));
  return [{ type: 'task.halted.v1', data: { haltId, scope, ticketId, runs } }];
};

const unhalt = (
  { haltId, at }: Command<'unhaltTask'>,
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  const isHold = task.holds.some((one) => one.haltId === haltId);
  if (isHold && haltId !== undefined) return release(haltId, at, task, definitionOf);
  // A hold is lifted by its own name only: money that is granted or queued says nothing about it.
  return task.halt && (haltId === undefined || haltId === task.halt.haltId)
    ? [{ type: 'task.unhalted.v1', data: { haltId: task.halt.haltId } }]
    : [];
};

/** What is under way goes on, and what came meanwhile is taken up, once nothing else holds the task. */
const release = (
  haltId: string,
  at: Command<'unhaltTask'>['at'],
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (task.paused || task.holds.length > 1) return [{ type: 'task.unhalted.v1', data: { haltId } }];
  const runs = runsUnderWay(task, definitionOf(task.workflow));
  const unhalted: EventBody = { type: 'task.unhalted.v1', data: { haltId, runs } };
  return [unhalted, ...takeUp(task, unhalted, at, definitionOf)];
};
