/** One row of the ledger for each prompt of an agent. */
export interface PromptRow {
  readonly workflow: string;
  readonly stage: string;
  readonly agent: string;
  readonly role: string;
  readonly prompt_hash: string;
  readonly a_model: string;
  readonly tasks: number | string;
  readonly cost: number;
  /** In the period that is looked at. */
  readonly in_period: number;
  readonly since: string;
}

export interface PromptVersion {
  readonly hash: string;
  readonly workflow: string;
  readonly stage: string;
  readonly agent: string;
  readonly role: string;
  readonly model: string;
  /** The how manieth prompt of that agent the ledger has seen, from 1. */
  readonly version: number;
  readonly tasks: number;
  /** In USD. */
  readonly perTask: number;
  readonly inPeriod: number;
  /** Against the version before, as a share: 0.18 is 18 % dearer; `undefined`: there is none, or it was free. */
  readonly change: number | undefined;
}

/**
 * Prompts of each agent in the order they were first used, each with what a task costs against the one
 * before; the dearest in the period first.
 */
export const versionsOf = (rows: readonly PromptRow[]): readonly PromptVersion[] => {
  const byAgent = Map.groupBy(rows, ({ workflow, stage, agent, role }) =>
    [workflow, stage, agent, role].join('\n'),
  );
  return [...byAgent.values()]
    .flatMap(inOrder)
    .filter(({ inPeriod }) => inPeriod > 0)
    .sort((a, b) => b.inPeriod - a.inPeriod);
};

const inOrder = (rows: readonly PromptRow[]): readonly PromptVersion[] => {
  const sorted = rows.toSorted((a, b) => a.since.localeCompare(b.since));
  return sorted.map((row, index) => {
    const before = sorted[index - 1];
    const perTask = perTaskOf(row);
    const was = before ? perTaskOf(before) : 0;
    return {
      hash: row.prompt_hash,
      workflow: row.workflow,
      stage: row.stage,
      agent: row.agent,
      role: row.role,
      model: row.a_model,
      version: index + 1,
      tasks: Number(row.tasks),
      perTask,
      inPeriod: row.in_period,
      change: was > 0 ? perTask / was - 1 : undefined,
    };
  });
};

const perTaskOf = ({ cost, tasks }: PromptRow): number => cost / Math.max(1, Number(tasks));
