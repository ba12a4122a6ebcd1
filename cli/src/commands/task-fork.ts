import { readFileSync } from 'node:fs';
import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say } from '../output.js';

interface ForkOptions {
  readonly fromStage: string;
  readonly workflow?: string;
  readonly model: readonly string[];
  readonly instructions: readonly string[];
  readonly realEffects?: boolean;
  readonly key?: string;
}

interface Override {
  readonly models?: readonly string[];
  readonly instructions?: string;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const addFork = (task: Command): void => {
  task
    .command('fork <id>')
    .description('run a task again from a stage on, as a new task')
    .requiredOption('--from-stage <stage>', 'what is before it is taken over')
    .option('--workflow <name@version>', 'another version of the workflow')
    .option(
      '--model <agent=model>',
      'another model; again for the same agent: a fallback',
      collect,
      [],
    )
    .option('--instructions <agent=text>', 'other instructions, or agent=@file', collect, [])
    .option('--real-effects', 'call tools that have effects, instead of what was recorded')
    .option('--key <key>', 'idempotency key: the same key never makes a second task')
    .addHelpText(
      'after',
      '\nExample:\n  nightshift task fork 0190f0c2-… --from-stage assess --model assessor=openai/gpt-5-mini --instructions assessor=@assessor.md',
    )
    .action(async (id: string, options: ForkOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const made = await client.post<{ taskId: string; status: string; created: boolean }>(
        `/v1/tasks/${encodeURIComponent(id)}/fork`,
        forkBody(options),
      );
      if (json) return printJson(made);
      print(`${made.created ? 'accepted' : 'known already'} ${made.taskId} (${made.status})`);
      say(`compare: nightshift task diff ${id} ${made.taskId}`);
    });
};

export const forkBody = ({
  fromStage,
  workflow,
  model,
  instructions,
  realEffects = false,
  key,
}: ForkOptions): object => {
  const overrides: Record<string, Override> = {};
  for (const [agent, given] of model.map((one) => splitAt(one, '--model')))
    overrides[agent] = {
      ...overrides[agent],
      models: [...(overrides[agent]?.models ?? []), given],
    };
  for (const [agent, given] of instructions.map((one) => splitAt(one, '--instructions')))
    overrides[agent] = { ...overrides[agent], instructions: textOf(given) };
  return {
    fromStage,
    effects: realEffects ? 'real' : 'simulated',
    ...(workflow === undefined ? {} : { workflow }),
    ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  };
};

/** @throws Refusal `wrong-option` */
const splitAt = (text: string, option: string): [string, string] => {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new Refusal('wrong-option', 'invalid', `${option} needs agent=value, not "${text}".`);
};

/** @throws Refusal `no-such-file` */
const textOf = (given: string): string => {
  if (!given.startsWith('@')) return given;
  try {
    return readFileSync(given.slice(1), 'utf8');
  } catch (error) {
    throw new Refusal(
      'no-such-file',
      'invalid',
      `--instructions cannot be read: ${(error as Error).message}`,
    );
  }
};
