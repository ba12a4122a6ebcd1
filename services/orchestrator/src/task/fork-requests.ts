import { type AgentOverrides, runIdOf, type RunPlace } from '@nightshift/contracts';
import type { LiveTask } from './task-state.js';

/** What a fork adds to what it asks of others. */

/** Only what concerns the agents that are asked. */
export const overridesFor = (
  { fork }: LiveTask,
  agents: readonly string[],
): { readonly overrides?: AgentOverrides } => {
  const own = Object.entries(fork?.overrides ?? {}).filter(([agent]) => agents.includes(agent));
  return own.length === 0 ? {} : { overrides: Object.fromEntries(own) };
};

/** The run of the older task at the same place, where there was one. */
export const replayedBy = (
  { fork }: LiveTask,
  place: Omit<RunPlace, 'taskId'>,
): string | undefined => {
  if (fork?.effects !== 'simulated') return undefined;
  const runId = runIdOf({ ...place, taskId: fork.parentTaskId });
  return fork.replays.includes(runId) ? runId : undefined;
};

export const judgesReplayed = (
  task: LiveTask,
  judges: readonly string[],
): { readonly replayOf?: Record<string, string> } => {
  const { stage, round } = task;
  const replayed = judges.flatMap((judge): [string, string][] => {
    const runId = replayedBy(task, { stage, role: 'qa', round, judge });
    return runId === undefined ? [] : [[judge, runId]];
  });
  return replayed.length === 0 ? {} : { replayOf: Object.fromEntries(replayed) };
};
