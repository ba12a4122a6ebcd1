import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultPart,
} from '@ai-sdk/provider';
import type { Json, JsonSchema } from '@nightshift/kernel';
import { z } from 'zod';
import { InvalidRequest, type OfferedTool, type ProviderRequest, toolOutput } from './request.js';

/** Requests of Anthropic's messages, as far as the simulator looks at them; the rest is let through. */

const text = z.looseObject({ type: z.literal('text'), text: z.string() });
const texts = z.union([
  z.string().transform((one) => [one]),
  z.array(text).transform((all) => all.map((part) => part.text)),
]);
const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonSchema>;

const block = z.discriminatedUnion('type', [
  text,
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.unknown() as z.ZodType<Json>,
  }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: texts.optional(),
    is_error: z.boolean().nullish(),
  }),
  z.looseObject({ type: z.literal('thinking') }),
]);
type Block = z.output<typeof block>;
const blocks = z.union([
  z.string().transform((one): Block[] => [{ type: 'text', text: one }]),
  z.array(block),
]);
const message = z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content: blocks });

const format = z.looseObject({ type: z.literal('json_schema'), schema: jsonObject }).nullish();
const request = z.looseObject({
  model: z.string().min(1),
  max_tokens: z.int().positive(),
  system: texts.optional(),
  messages: z.array(message).min(1),
  tools: z
    .array(
      z.looseObject({
        name: z.string(),
        description: z.string().nullish(),
        input_schema: jsonObject,
      }),
    )
    .nullish(),
  tool_choice: z
    .looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']), name: z.string().optional() })
    .nullish(),
  output_config: z.looseObject({ format }).nullish(),
  stream: z.boolean().nullish(),
});

/** @throws InvalidRequest */
export const anthropicRequest = (body: unknown): ProviderRequest => {
  const read = request.safeParse(body);
  if (!read.success) throw new InvalidRequest(z.prettifyError(read.error));
  const { data } = read;
  const { type: choice } = data.tool_choice ?? { type: 'auto' };
  const offered = choice === 'none' ? [] : toolsOf(data.tools ?? []);
  const isForced = choice === 'any' || choice === 'tool';
  const jsonTool = isForced ? offered.find(({ name }) => name === JSON_TOOL) : undefined;
  const schema = jsonTool?.inputSchema ?? data.output_config?.format?.schema;
  return {
    dialect: 'anthropic',
    model: data.model,
    prompt: [
      ...(data.system ?? []).map((content) => ({ role: 'system' as const, content })),
      ...promptOf(data.messages),
    ],
    tools: offered.filter((tool) => tool !== jsonTool),
    wantsJson: schema !== undefined,
    ...(schema && { schema }),
    ...(jsonTool && { jsonTool: JSON_TOOL }),
    maxOutputTokens: data.max_tokens,
    stream: data.stream ?? false,
    wantsUsage: true,
  };
};

/** What the AI SDK calls the tool by which it asks for JSON where it cannot send a schema. */
const JSON_TOOL = 'json';

const toolsOf = (tools: NonNullable<z.output<typeof request>['tools']>): OfferedTool[] =>
  tools.map(({ name, description, input_schema }) => ({
    name,
    ...(description != null && { description }),
    inputSchema: input_schema,
  }));

const promptOf = (messages: readonly z.output<typeof message>[]): LanguageModelV4Prompt => {
  const toolNames = new Map<string, string>();
  for (const { content } of messages)
    for (const one of content) if (one.type === 'tool_use') toolNames.set(one.id, one.name);
  return messages.flatMap(({ role, content }): LanguageModelV4Message[] => {
    const said = content.flatMap((one) =>
      one.type === 'text' ? [{ type: 'text' as const, text: one.text }] : [],
    );
    if (role === 'system') return [{ role, content: said.map((one) => one.text).join('\n') }];
    if (role === 'assistant') return [{ role, content: [...said, ...toolCallsIn(content)] }];
    const results = content.flatMap((one) => toolResult(one, toolNames));
    // Results come first: so does the API want it.
    return [
      ...(results.length > 0 ? [{ role: 'tool' as const, content: results }] : []),
      ...(said.length > 0 ? [{ role, content: said }] : []),
    ];
  });
};

const toolCallsIn = (content: readonly Block[]): LanguageModelV4ToolCallPart[] =>
  content.flatMap((one) =>
    one.type === 'tool_use'
      ? [{ type: 'tool-call', toolCallId: one.id, toolName: one.name, input: one.input }]
      : [],
  );

const toolResult = (
  one: Block,
  toolNames: ReadonlyMap<string, string>,
): LanguageModelV4ToolResultPart[] => {
  if (one.type !== 'tool_result') return [];
  const { tool_use_id: toolCallId, content = [], is_error: isError } = one;
  const toolName = toolNames.get(toolCallId);
  if (toolName === undefined)
    throw new InvalidRequest(`No tool use before this has the id "${toolCallId}".`);
  const output = toolOutput(content.join(''), isError ?? false);
  return [{ type: 'tool-result', toolCallId, toolName, output }];
};
