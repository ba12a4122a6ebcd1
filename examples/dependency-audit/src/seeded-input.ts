import type { SimulatedAnswer, SimulatedCall } from '@nightshift/models';
import { z } from 'zod';
import { assess } from './assess.js';
import { basisIn, factsIn, textsIn } from './prompts.js';
import { brief, facts, report, type Report } from './shapes.js';

export const seededBrief = brief.extend({
  item: z.number().int().min(0).describe('Its mistakes follow from this number.'),
});

export const finding = z.object({
  findingId: z.string(),
  category: z.string(),
  location: z.string(),
});
const input = z.object({
  brief: seededBrief,
  stages: z.object({ collect: facts }).partial().default({}),
  output: report.optional(),
  findings: z.array(finding).optional(),
  guidance: z.string().optional(),
  responses: z.array(z.object({ findingId: z.string(), response: z.string() })).default([]),
  earlierFindings: z.array(finding.extend({ open: z.boolean() })).default([]),
});
export type Input = z.output<typeof input>;

export const inputOf = ({ prompt }: SimulatedCall): Input => {
  const message = prompt.find(({ role }) => role === 'user');
  const part = message?.role === 'user' ? message.content[0] : undefined;
  return input.parse(JSON.parse(part?.type === 'text' ? (part.text.split('\n')[1] ?? '') : ''));
};

/** What the sources say: the collected facts and the licence texts that were read. */
export const rightReport = (call: SimulatedCall): Report | undefined => {
  const basis = basisIn(call.prompt);
  const collected = factsIn(basis);
  return collected && assess(collected, textsIn(basis));
};

export const text = (answer: object): SimulatedAnswer => ({ text: JSON.stringify(answer) });
