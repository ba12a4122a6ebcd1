import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  agent,
  type AgentSpec,
  type Tool,
  tool,
  type ToolContext,
  type Workflow,
  workflow,
} from '@nightshift/sdk';
import { z } from 'zod';

/*
 * Work for several processes of one service: each effect says which process had it, in a file that
 * no crash takes back. It has happened when it is begun, and is over when it is done.
 */

/** A line of the file that E2E_EFFECTS names. */
export interface EffectLine {
  readonly tool: 'note' | 'charge';
  readonly phase: 'begun' | 'done';
  readonly key: string;
  readonly taskId: string;
  /** Instance of the runner. */
  readonly by: string;
}

const brief = z.object({ n: z.number().int() });
const output = z.object({ done: z.boolean() });

const effect =
  (name: EffectLine['tool'], msOf: (taskId: string) => number) =>
  async (_: unknown, { idempotencyKey: key, taskId }: ToolContext) => {
    const by = process.env['NIGHTSHIFT_INSTANCE'] ?? '';
    const write = (phase: EffectLine['phase']): void => {
      const line: EffectLine = { tool: name, phase, key, taskId, by };
      appendFileSync(process.env['E2E_EFFECTS'] ?? '', `${JSON.stringify(line)}\n`);
    };
    write('begun');
    await sleep(msOf(taskId));
    write('done');
    return { done: true };
  };

/** @param msOf how long a charge takes after it has happened */
const toolsOf = (msOf: (taskId: string) => number): readonly Tool[] => [
  tool({
    name: 'note',
    description: 'Notes something, under a key.',
    effect: 'idempotent',
    input: brief,
    output,
    run: effect('note', () => 0),
  }),
  tool({
    name: 'charge',
    description: 'Charges somebody, which must not happen twice.',
    effect: 'at-most-once',
    input: brief,
    output,
    run: effect('charge', msOf),
  }),
];

const stage = (name: string, spec: Partial<AgentSpec> = {}) => ({
  name,
  agent: agent({
    name: `${name}-agent`,
    model: `openai/${name}`,
    instructions: 'Do what is to be done, then say so.',
    output,
    maxOutputTokens: 50,
    leaseUsd: 0.01,
    // A call that hangs is ended by an order, or by a kill, and not by the clock.
    callTimeoutMs: 300_000,
    ...spec,
  }),
});

/** Each stage calls the model of its name, at the provider simulator. */
const named = (name: string, ...stages: readonly ReturnType<typeof stage>[]): Workflow =>
  workflow({
    name,
    version: 1,
    description: 'Work of which it is seen which process did it.',
    brief,
    budgetPerTaskUsd: 1,
    stages: [...stages],
  });

/** Some charges take as long as an order to stop may take; which ones, their tasks decide. */
const someSlow = (taskId: string): number => (/[0-5]$/.test(taskId) ? 1_500 : 0);

export const workflows = [
  named('spread', stage('spread', { tools: toolsOf(() => 0) })),
  named('quieted', stage('quieted', { tools: toolsOf(() => 0) })),
  named('held', stage('held', { tools: toolsOf(someSlow) }), stage('told')),
  named('bounded', stage('bounded', { leaseUsd: 0.0015 })),
  named('moved', stage('moved', { tools: toolsOf(() => 0) })),
  named('killed', stage('killed', { tools: toolsOf(() => 200) })),
];
