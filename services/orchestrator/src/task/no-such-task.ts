import { Refusal } from '@nightshift/kernel';

export const noSuchTask = (id: string): Refusal =>
  new Refusal(
    'no-such-task',
    'not-found',
    `There is no task ${id} for this tenant. List them with GET /v1/tasks.`,
  );
