import { findingResponse } from '@nightshift/contracts';
import { z } from 'zod';
import { agent, type Agent, type AgentSpec } from './agent.js';

/** One finding as a judge reports it; its identity is given by the qa service. */
export const reportedFinding = z.object({
  category: z.enum(['error', 'inconsistency', 'hallucination', 'quality', 'policy']),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  claim: z.string().max(4000).describe('What is wrong, in one sentence.'),
  location: z.string().max(500).describe('JSON Pointer into the output, e.g. /licence/declared.'),
  evidence: z
    .array(
      z.object({
        source: z.string().max(500).describe('"output", "brief" or "tool:<tool call id>".'),
        quote: z.string().max(4000).describe('Word for word as it stands there.'),
      }),
    )
    .max(20),
  confidence: z.number().min(0).max(1),
  suggestion: z.string().max(4000).optional(),
});

/** What a judge must produce: no findings means that the output passes. */
export const qaReport = z.object({ findings: z.array(reportedFinding).max(50) });
export type QaReport = z.infer<typeof qaReport>;

/** What a correction must produce: the new output, and an answer to every finding. */
export const correctionOf = <Output extends z.ZodType>(output: Output) =>
  z.object({ output, responses: z.array(findingResponse).max(50) });

/** An agent that checks the output of another. It sees brief, tool results and output. */
export const judge = (spec: Omit<AgentSpec, 'output'>): Agent =>
  agent({ ...spec, output: qaReport });

/** An agent that answers findings; `output` is the schema of the output it corrects. */
export const corrector = (spec: AgentSpec): Agent =>
  agent({ ...spec, output: correctionOf(spec.output) });
