import { agent, tool, workflow } from '@nightshift/sdk';
import { z } from 'zod';
import { brief } from './shapes.js';
import { readManifest } from './tools.js';
import { addLine, holdsKey } from './watch-list-file.js';

const entry = z.object({ package: z.string(), version: z.string(), reason: z.string() });

/** Once a line is written it is there: asked first, written after, never written twice. */
export const addToWatchList = tool({
  name: 'add_to_watch_list',
  description: 'Adds a package to the watch list, once a person has allowed it.',
  effect: 'at-most-once',
  input: entry,
  output: z.object({ listed: z.boolean() }),
  run: async (line, { ask, idempotencyKey }) => {
    const { option } = await ask({
      title: `Watch ${line.package}?`,
      question: `Put ${line.package}@${line.version} on the watch list? ${line.reason}`,
      schema: z.object({ option: z.enum(['add', 'leave']) }),
      blocked: 'The list is read by others: a line is added only with a name under it.',
      found: [line.reason],
      options: [
        { id: 'add', label: 'Add', consequence: 'One line is added to the watch list, once.' },
        { id: 'leave', label: 'Leave', consequence: 'Nothing is written.' },
      ],
      proposal: line,
      relevant: { reason: line.reason },
      risk: 'low',
    });
    if (option === 'leave') return { listed: false };
    await addLine({ ...line, key: idempotencyKey });
    return { listed: true };
  },
  reconcile: async (_line, { idempotencyKey }) =>
    (await holdsKey(idempotencyKey)) ? { done: true, result: { listed: true } } : { done: false },
});

const keeper = agent({
  name: 'keeper',
  model: 'simulated/list-keeper',
  instructions: [
    'You keep a list of packages that deserve watching. Call read_manifest with the folder of the brief.',
    'A package that is deprecated, names no repository or names nobody goes on the list: call add_to_watch_list.',
    'Say whether it was listed, and why.',
  ].join('\n'),
  tools: [readManifest, addToWatchList],
  output: z.object({ package: z.string(), listed: z.boolean(), reason: z.string() }),
  maxOutputTokens: 1_000,
  leaseUsd: 0.01,
});

export const watchList = workflow({
  name: 'watch-list',
  version: 1,
  description: 'Puts installed npm packages that deserve watching on a list, if a person agrees.',
  brief,
  budgetPerTaskUsd: 0.1,
  stages: [{ name: 'keep', agent: keeper }],
});
