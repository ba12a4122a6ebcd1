import { type SimulatedAnswer, type SimulatedCall, simulatedModel } from '@nightshift/models';
import { z } from 'zod';
import { givenIn, toolAnswers } from './prompts.js';
import { brief, manifest } from './shapes.js';
import { USUAL_MS } from './simulated-slips.js';

const input = z.object({ brief });
const NOTHING = 'Nothing about it needs watching.';

/** Why a package deserves watching, by what its package.json says. */
const reasonOf = ({
  deprecated,
  repository,
  maintainers,
}: z.output<typeof manifest>): string | undefined => {
  if (deprecated !== undefined) return 'It is deprecated.';
  if (repository === undefined) return 'It names no repository.';
  return maintainers.length === 0 ? 'It names nobody who maintains it.' : undefined;
};

export const keep = (call: SimulatedCall): SimulatedAnswer => {
  const { brief: given } = input.parse(givenIn(call.prompt));
  const answers = toolAnswers(call.prompt);
  const of = (tool: string) => answers.find((one) => one.tool === tool);
  const read = of('read_manifest');
  if (!read) return { toolCalls: [{ tool: 'read_manifest', arguments: { folder: given.folder } }] };
  const found = manifest.safeParse(read.value);
  if (!found.success) return { refusal: `Its package.json cannot be read: ${read.error}` };
  const reason = reasonOf(found.data);
  const added = of('add_to_watch_list');
  if (reason !== undefined && !added) {
    const { name, version } = found.data;
    const line = { package: name, version, reason };
    return { toolCalls: [{ tool: 'add_to_watch_list', arguments: line }] };
  }
  const listed = z.object({ listed: z.boolean() }).safeParse(added?.value).data?.listed ?? false;
  const output = { package: given.package, listed, reason: reason ?? NOTHING };
  return { text: JSON.stringify(output) };
};

/** By name after `simulated/`. */
export const simulatedModels = {
  'list-keeper': simulatedModel({ id: 'list-keeper', answer: keep, latencyMs: USUAL_MS }),
};
