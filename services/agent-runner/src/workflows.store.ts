import type { WorkflowRef } from '@nightshift/contracts';
import type { Tool, Workflow } from '@nightshift/sdk';
import type { LoadedAgent } from './run/deps.js';

/** The workflows whose code this runner has, by the hash of their definition. */
export class LoadedWorkflows {
  private readonly byHash: ReadonlyMap<string, Workflow>;
  private readonly agents = new Map<string, LoadedAgent>();

  constructor(workflows: readonly Workflow[]) {
    this.byHash = new Map(workflows.map((one) => [one.ref.hash, one]));
  }

  readonly agentOf = ({ hash }: WorkflowRef, name: string): LoadedAgent | undefined => {
    const key = `${hash}/${name}`;
    const known = this.agents.get(key);
    if (known) return known;
    const found = this.find(hash, name);
    if (found) this.agents.set(key, found);
    return found;
  };

  readonly toolOf = ({ hash }: WorkflowRef, name: string): Tool | undefined =>
    this.byHash.get(hash)?.tools.get(name);

  private find(hash: string, name: string): LoadedAgent | undefined {
    const { agents = [], tools = [] } = this.byHash.get(hash)?.definition ?? {};
    const definition = agents.find((one) => one.name === name);
    if (!definition) return undefined;
    const offered = tools.filter((one) => definition.tools.includes(one.name));
    return { definition, tools: offered, toolBytes: Buffer.byteLength(JSON.stringify(offered)) };
  }
}
