import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import type { JsonSchema } from '@nightshift/kernel';
import type { SimulatedModel } from '@nightshift/models';
import { instanceOf } from './instance.js';
import { type AskedRequest, type Answerer, parsed, type ProviderAnswer } from './request.js';

/**
 * Answers with the smallest value that fits the schema which its system prompt, or the request,
 * names. Calls no tools; a request without a schema gets `{}`, or a sentence.
 */
export const answersFromSchema: Answerer = (request) => {
  const schema = schemaOf(request);
  if (schema) return { text: JSON.stringify(instanceOf(schema)) };
  return { text: request.wantsJson ? '{}' : 'This answer is simulated.' };
};

/** How the agent-runner introduces the schema of an agent's answer; it stands on the line after. */
const MARKER = 'fits this JSON Schema:';

/** What the prompt names comes first: clients leave out of the request what an API does not take. */
const schemaOf = ({ schema, prompt }: AskedRequest): JsonSchema | undefined => {
  const system = prompt.flatMap(({ role, content }) => (role === 'system' ? [content] : []));
  const [, named] = system.join('\n').split(MARKER);
  const found = named === undefined ? undefined : parsed(named.trim().split('\n')[0] ?? '');
  return typeof found === 'object' && found !== null && !Array.isArray(found)
    ? (found as JsonSchema)
    : schema;
};

/**
 * Answers by the rules of simulated models: `simulated/<id>` of a workflow module is served as
 * the model `<id>`. Another model's request is answered by `otherwise`.
 */
export const answersFromModels =
  (
    models: Readonly<Record<string, SimulatedModel>>,
    otherwise: Answerer = answersFromSchema,
  ): Answerer =>
  async (request) => {
    const { model, prompt, tools } = request;
    const simulated = models[model];
    if (!simulated) return otherwise(request);
    const offered = tools.map((tool) => ({
      type: 'function' as const,
      ...tool,
      inputSchema: tool.inputSchema as never,
    }));
    return answerIn(await simulated.model.doGenerate({ prompt, tools: offered }));
  };

const answerIn = ({ content, finishReason }: LanguageModelV4GenerateResult): ProviderAnswer => {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  if (finishReason.unified === 'content-filter') return { refusal: text };
  if (finishReason.unified === 'length') return { truncated: text };
  const toolCalls = content.flatMap((part) =>
    part.type === 'tool-call'
      ? [{ tool: part.toolName, arguments: JSON.parse(part.input) as object }]
      : [],
  );
  return toolCalls.length > 0 ? { toolCalls } : { text };
};
