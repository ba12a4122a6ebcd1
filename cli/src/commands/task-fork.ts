import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { textNamedBy } from '../files.js';
import { print, printJson, say } from '../output.js';
import { several } from './several.js';

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

export const addFork = (task: Command): void => {
  task
    .command('fork <id>')
    .description('run a task again from a stage on, as a new task')
    .requiredOption('--from-stage <stage>', 'what is before it is taken over')
    .option('--workflow <name@version>', 'another version of the workflow')
    .option(
      '--model <agent=model>',
      'another model; again for the same agent: a fallback',
      several,
      [],
    )
    .option('--instructions <agent=text>', 'other instructions, or agent=@file', several, [])
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
        await forkBody(options),
      );
      if (json) return printJson(made);
      print(`${made.created ? 'accepted' : 'known already'} ${made.taskId} (${made.status})`);
      say(`compare: nightshift task diff ${id} ${made.taskId}`);
    });
};

/** @throws Refusal `wrong-option`, `no-such-file` */
export const forkBody = async ({
  fromStage,
  workflow,
  model,
  instructions,
  realEffects = false,
  key,
}: ForkOptions): Promise<object> => {
  const overrides: Record<string, Override> = {};
  for (const [agent, given] of model.map((one) => splitAt(one, '--model')))
    overrides[agent] = {
      ...overrides[agent],
      models: [...(overrides[agent]?.models ?? []), given],
    };
  for (const [agent, given] of instructions.map((one) => splitAt(one, '--instructions')))
    overrides[agent] = { ...overrides[agent], instructions: await textNamedBy(given) };
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
