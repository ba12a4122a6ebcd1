import { type EventOf, reviewIdOf } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import { derivedId } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import type { TaskCommand } from './task-command.js';
import type { Task } from './task-state.js';
import { taskReactions } from './task.reactor.js';

const aimed = { to: (id: string, command: TaskCommand) => ({ id, command }) };
const reactions = taskReactions(aimed as unknown as Aggregates<TaskCommand, Task>);
const taskId = derivedId('task', '1');
const answeredOf = (reviewId: string) =>
  reactions['ticket.answered.v2']?.(
    {
      taskid: taskId,
      data: { ticketId: 't', by: 'ana', source: { service: 'qa', stage: 'write', reviewId } },
      content: { answer: {} },
    } as unknown as EventOf<'ticket.answered.v2'>,
    { now: '2026-11-25T09:00:00.000Z' },
  );

describe('an answer to QA', () => {
  it('lets the task go on where it settles its review', () =>
    expect(answeredOf(reviewIdOf(taskId, 'write'))).toMatchObject({
      id: taskId,
      command: { type: 'continueTask', ticketId: 't' },
    }));

  it('means nothing to the task where it is about a sample of it', () =>
    expect(answeredOf(derivedId('sample', '1'))).toBeUndefined());
});
