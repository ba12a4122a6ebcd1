import { nano, type NanoUsd } from '@nightshift/kernel';
import { type Pace, pacesOf, type Spending } from './pace.js';
import { ENOUGH_TASKS, type Spread, spreadOf } from './quantiles.js';
import { type OpenTasks, queueForecast, type QueueForecast } from './queue-forecast.js';

interface WorkflowForecast {
  readonly workflow: string;
  /** Ended tasks it is from. */
  readonly tasks: number;
  /** Of its next task; absent where there is not enough data. */
  readonly next: Spread | undefined;
  readonly open: number;
}

export interface Forecast {
  readonly workflows: readonly WorkflowForecast[];
  /** Of open tasks whose workflow has enough data. */
  readonly queue: QueueForecast;
  /** Open tasks of workflows that have not. */
  readonly unknown: number;
  readonly budget: {
    readonly limit: NanoUsd;
    readonly spent: NanoUsd;
    readonly paces: readonly Pace[];
  };
}

interface KnownCosts {
  readonly ended: ReadonlyMap<string, readonly number[]>;
  readonly open: readonly { readonly workflow: string | null; readonly spent: number }[];
  readonly spending: Spending;
}

/** What is to be expected, from what was. */
export const forecastOf = ({ ended, open, spending }: KnownCosts): Forecast => {
  const byWorkflow = Map.groupBy(open, ({ workflow }) => workflow ?? '');
  const names = new Set([...ended.keys(), ...byWorkflow.keys()].filter((name) => name !== ''));
  const known: OpenTasks[] = [];
  const workflows = [...names].sort().map((workflow): WorkflowForecast => {
    const costs = ended.get(workflow) ?? [];
    const spent = (byWorkflow.get(workflow) ?? []).map((task) => task.spent);
    const isEnough = costs.length >= ENOUGH_TASKS;
    if (isEnough) known.push({ costs, spent });
    return {
      workflow,
      tasks: costs.length,
      next: isEnough ? spreadOf(costs) : undefined,
      open: spent.length,
    };
  });
  const queue = queueForecast(known);
  const { limit, spent } = spending;
  return {
    workflows,
    queue,
    unknown: open.length - queue.tasks,
    budget: { limit, spent: nano(spent), paces: pacesOf(spending) },
  };
};
