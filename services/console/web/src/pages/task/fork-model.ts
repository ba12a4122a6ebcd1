/** What the fork dialog reads of a workflow's definition. */
export interface Definition {
  readonly stages: readonly {
    readonly name: string;
    readonly agent: string;
    readonly qa?: { readonly judges?: readonly string[]; readonly correction?: string };
  }[];
  readonly agents: readonly { readonly name: string; readonly models: readonly unknown[] }[];
}

export interface Override {
  readonly models: string;
  readonly instructions: string;
}

/** Agents that run if the task goes on from `stage`: those before it do not. */
export const agentsFrom = ({ stages, agents }: Definition, stage: string): Definition['agents'] => {
  const at = Math.max(
    0,
    stages.findIndex(({ name }) => name === stage),
  );
  const names = new Set(
    stages
      .slice(at)
      .flatMap(({ agent, qa }) => [
        agent,
        ...(qa?.judges ?? []),
        ...(qa?.correction ? [qa.correction] : []),
      ]),
  );
  return agents.filter(({ name }) => names.has(name));
};

/** Models are parted by commas: the first is used, the others are fallbacks. Empty fields change nothing. */
export const overridesOf = (
  filled: Readonly<Record<string, Override>>,
): Readonly<Record<string, { models?: string[]; instructions?: string }>> =>
  Object.fromEntries(
    Object.entries(filled).flatMap(([agent, { models, instructions }]) => {
      const named = models
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      const change = {
        ...(named.length > 0 && { models: named }),
        ...(instructions.trim() !== '' && { instructions }),
      };
      return Object.keys(change).length > 0 ? [[agent, change]] : [];
    }),
  );
