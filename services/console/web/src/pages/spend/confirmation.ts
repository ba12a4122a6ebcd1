import { count, plural, usd } from '../../ui/format';

export type HaltScope = 'task' | 'workflow' | 'tenant' | 'everything';

export interface Target {
  readonly scope: HaltScope;
  readonly key: string;
  /** Open tasks below it, as far as this tenant knows. */
  readonly openTasks: number;
  readonly heldNanoUsd: number;
}

/** From so many open tasks on, a slip of the hand would cost more than typing a name. */
export const MANY_TASKS = 20;

/** What must be typed before it is done; nothing for what is small and lifted at once. */
export const typedFor = ({ scope, key, openTasks }: Target): string | undefined => {
  switch (scope) {
    case 'everything':
      return 'everything';
    case 'tenant':
      return key;
    case 'workflow':
      return openTasks >= MANY_TASKS ? key : undefined;
    case 'task':
      return undefined;
  }
};

/** What a halt will do, said before it is ordered. */
export const consequences = ({ scope, key, openTasks, heldNanoUsd }: Target): readonly string[] => {
  const which = {
    task: `Task ${key} is granted nothing more.`,
    workflow: `${plural(openTasks, 'open task')} of ${key}, and those that come, are granted nothing more.`,
    tenant: `All ${count(openTasks)} open tasks of ${key}, and those that come, are granted nothing more.`,
    everything: `Every tenant of this installation is granted nothing more, also those to come: ${count(openTasks)} open tasks of yours, and those of others.`,
  }[scope];
  return [
    which,
    'Calls under way are broken off; what their providers charge for them is settled at its bound.',
    heldNanoUsd > 0
      ? `The ${usd(heldNanoUsd)} that open runs hold goes back as they stop.`
      : 'Open runs hold no money now.',
    'Everything stands at the exact point it reached, and goes on from there once you lift the halt. Deadlines go on.',
  ];
};
