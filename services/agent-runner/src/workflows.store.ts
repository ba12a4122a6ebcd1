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

  /** Closes what tools hold open: connections, child processes. */
  readonly stop = async (): Promise<void> => {
    const tools = [...this.byHash.values()].flatMap(({ tools }) => [...tools.values()]);
    await Promise.allSettled(tools.map(async ({ stop }) => stop?.()));
  };

  private find(hash: string, name: string): LoadedAgent | undefined {
    const { agents = [], tools = [] } = this.byHash.get(hash)?.definition ?? {};
    const definition = agents.find((one) => one.name === name);
    if (!definition) return undefined;
    const offered = tools.filter((one) => definition.tools.includes(one.name));
    // The schema of the answer is sent with the last turn, besides standing in the prompt.
    const toolBytes = bytesOf(offered) + bytesOf(definition.output);
    return { definition, tools: offered, toolBytes };
  }
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
