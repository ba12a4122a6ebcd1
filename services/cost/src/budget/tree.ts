/** Tasks at a node of the budget tree. */
export interface Counted {
  readonly tasks: number;
  readonly openTasks: number;
  readonly haltedTasks: number;
}

export const noTasks: Counted = { tasks: 0, openTasks: 0, haltedTasks: 0 };

interface Count {
  /** `undefined`: a task whose acceptance was not seen yet. */
  readonly workflow: string | undefined;
  readonly tasks: number;
  readonly open: number;
}

/** Tasks by workflow and of all: also of those that are of no workflow that is known. */
export const countsIn = (
  counts: readonly Count[],
  halted: readonly string[],
  workflowOf: ReadonlyMap<string, string>,
): { readonly all: Counted; readonly byWorkflow: ReadonlyMap<string, Counted> } => {
  const haltedOf = Map.groupBy(halted, (taskId) => workflowOf.get(taskId));
  const byWorkflow = new Map<string, Counted>();
  for (const { workflow, tasks, open } of counts)
    if (workflow !== undefined)
      byWorkflow.set(workflow, {
        tasks,
        openTasks: open,
        haltedTasks: haltedOf.get(workflow)?.length ?? 0,
      });
  return {
    all: {
      tasks: counts.reduce((sum, { tasks }) => sum + tasks, 0),
      openTasks: counts.reduce((sum, { open }) => sum + open, 0),
      haltedTasks: halted.length,
    },
    byWorkflow,
  };
};
