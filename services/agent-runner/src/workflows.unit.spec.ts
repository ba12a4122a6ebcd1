import { agent, tool, type Tool, workflow } from '@nightshift/sdk';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { LoadedWorkflows } from './workflows.store.js';

const toolNamed = (name: string): Tool =>
  tool({
    name,
    description: name,
    effect: 'pure',
    input: z.object({}),
    output: z.object({}),
    run: async () => ({}),
  });
const flowOf = (reading: Tool, paying: Tool) => {
  const output = z.object({});
  const common = { model: 'fake/one', instructions: 'Work.', output };
  return workflow({
    name: 'flow',
    version: 1,
    description: '',
    brief: z.object({}),
    budgetPerTaskUsd: 1,
    stages: [
      { name: 'read', agent: agent({ ...common, name: 'reader', tools: [reading] }) },
      { name: 'pay', agent: agent({ ...common, name: 'payer', tools: [reading, paying] }) },
    ],
  });
};

describe('a loaded workflow', () => {
  it('offers each agent its own tools, and none that only another has', () => {
    const flow = flowOf(toolNamed('read'), toolNamed('pay'));
    const loaded = new LoadedWorkflows([flow]);
    const toolsOf = (name: string) => loaded.agentOf(flow.ref, name)?.tools.map((one) => one.name);
    expect([toolsOf('reader'), toolsOf('payer')]).toEqual([['read'], ['read', 'pay']]);
    expect(loaded.agentOf({ ...flow.ref, hash: 'another' }, 'reader')).toBeUndefined();
  });

  it('stops what its tools hold open, also where one of them cannot be stopped', async () => {
    const stop = vi.fn(async () => undefined);
    const broken = vi.fn(() => Promise.reject(new Error('broken')));
    const flow = flowOf({ ...toolNamed('read'), stop: broken }, { ...toolNamed('pay'), stop });
    await new LoadedWorkflows([flow]).stop();
    expect([broken.mock.calls.length, stop.mock.calls.length]).toEqual([1, 1]);
  });
});
