import type { SimulatedCall } from '@nightshift/models';
import { z } from 'zod';
import type { LicenceText } from './assess.js';
import { brief, type Facts, facts, report } from './shapes.js';

type Prompt = SimulatedCall['prompt'];

const input = z.object({
  brief,
  stages: z.object({ collect: facts }).partial().default({}),
  output: report.optional(),
  findings: z
    .array(
      z.object({
        findingId: z.string(),
        category: z.string(),
        claim: z.string(),
        location: z.string(),
      }),
    )
    .optional(),
  earlierFindings: z.array(z.object({ location: z.string() })).optional(),
});
export type Input = z.output<typeof input>;

/** One line of what a run had before it, as the runner writes it into the prompt. */
const basisLine = z.object({
  source: z.string(),
  tool: z.string().optional(),
  content: z.unknown(),
});
export type BasisLine = z.output<typeof basisLine>;

/** The first user message: a heading, the input, and perhaps what an earlier run had before it. */
const opening = (prompt: Prompt): readonly string[] => {
  const message = prompt.find(({ role }) => role === 'user');
  const part = message && message.role === 'user' ? message.content[0] : undefined;
  return part?.type === 'text' ? part.text.split('\n') : [];
};

/** What a run was given, as it stands in the prompt. */
export const givenIn = (prompt: Prompt): unknown => JSON.parse(opening(prompt)[1] ?? '');

export const inputIn = (prompt: Prompt): Input => input.parse(givenIn(prompt));

export const basisIn = (prompt: Prompt): readonly BasisLine[] =>
  opening(prompt)
    .slice(3)
    .map((line) => basisLine.parse(JSON.parse(line)));

export interface ToolAnswer {
  readonly id: string;
  readonly tool: string;
  readonly value: unknown;
  readonly error: string | undefined;
}

/** What tools have answered in this conversation. */
export const toolAnswers = (prompt: Prompt): readonly ToolAnswer[] =>
  prompt.flatMap((message) =>
    message.role === 'tool'
      ? message.content.flatMap((part): ToolAnswer[] => {
          if (part.type !== 'tool-result') return [];
          const { toolCallId: id, toolName: tool, output } = part;
          return output.type === 'json'
            ? [{ id, tool, value: output.value, error: undefined }]
            : [
                {
                  id,
                  tool,
                  value: undefined,
                  error: output.type === 'error-text' ? output.value : output.type,
                },
              ];
        })
      : [],
  );

const licenceText = z.object({ text: z.string() });

/** Licence texts among tool results. */
export const licenceTexts = (
  results: readonly {
    readonly source: string;
    readonly tool?: string | undefined;
    readonly value: unknown;
  }[],
): readonly LicenceText[] =>
  results.flatMap(({ source, tool, value }) => {
    const parsed = licenceText.safeParse(value);
    return tool === 'read_licence_text' && parsed.success
      ? [{ source, text: parsed.data.text }]
      : [];
  });

/** The facts that a run was given. */
export const factsIn = (basis: readonly BasisLine[]): Facts | undefined => {
  const { stages } = (basis.find(({ source }) => source === 'input')?.content ?? {}) as {
    stages?: { collect?: Facts };
  };
  return stages?.collect;
};

/** The licence texts that a run has read. */
export const textsIn = (basis: readonly BasisLine[]): readonly LicenceText[] =>
  licenceTexts(basis.map(({ source, tool, content }) => ({ source, tool, value: content })));
