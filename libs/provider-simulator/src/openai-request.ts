import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolCallPart,
} from '@ai-sdk/provider';
import type { JsonSchema } from '@nightshift/kernel';
import { z } from 'zod';
import { InvalidRequest, parsed, type ProviderRequest, toolOutput } from './request.js';

/** Requests of OpenAI's chat completions, as far as the simulator looks at them; the rest is let through. */

const part = z.looseObject({ type: z.literal('text'), text: z.string() });
const content = z.union([
  z.string().transform((text) => [text]),
  z.array(part).transform((all) => all.map(({ text }) => text)),
]);
const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonSchema>;

const message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.enum(['system', 'developer']), content }),
  z.looseObject({ role: z.literal('user'), content }),
  z.looseObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z
      .array(
        z.looseObject({
          id: z.string(),
          function: z.looseObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .nullish(),
  }),
  z.looseObject({ role: z.literal('tool'), tool_call_id: z.string(), content }),
]);
type Message = z.output<typeof message>;

const request = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  tools: z
    .array(
      z.looseObject({
        type: z.literal('function'),
        function: z.looseObject({
          name: z.string(),
          description: z.string().nullish(),
          parameters: jsonObject.optional(),
        }),
      }),
    )
    .nullish(),
  tool_choice: z.unknown().optional(),
  response_format: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.literal('text') }),
      z.looseObject({ type: z.literal('json_object') }),
      z.looseObject({
        type: z.literal('json_schema'),
        json_schema: z.looseObject({ schema: jsonObject.optional() }),
      }),
    ])
    .nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});

/** @throws InvalidRequest */
export const openAiRequest = (body: unknown): ProviderRequest => {
  const read = request.safeParse(body);
  if (!read.success) throw new InvalidRequest(z.prettifyError(read.error));
  const { data } = read;
  const format = data.response_format;
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : undefined;
  const cap = data.max_completion_tokens ?? data.max_tokens ?? undefined;
  return {
    dialect: 'openai',
    model: data.model,
    prompt: promptOf(data.messages),
    tools: data.tool_choice === 'none' ? [] : toolsOf(data.tools ?? []),
    wantsJson: format?.type === 'json_object' || format?.type === 'json_schema',
    ...(schema && { schema }),
    ...(cap !== undefined && { maxOutputTokens: cap }),
    stream: data.stream ?? false,
    wantsUsage: !data.stream || (data.stream_options?.include_usage ?? false),
  };
};

const toolsOf = (tools: NonNullable<z.output<typeof request>['tools']>): ProviderRequest['tools'] =>
  tools.map(({ function: { name, description, parameters = {} } }) => ({
    name,
    ...(description != null && { description }),
    inputSchema: parameters,
  }));

const promptOf = (messages: readonly Message[]): LanguageModelV4Prompt => {
  const toolNames = new Map(
    messages.flatMap((one) =>
      one.role === 'assistant'
        ? (one.tool_calls ?? []).map((call) => [call.id, call.function.name] as const)
        : [],
    ),
  );
  return messages.reduce<LanguageModelV4Prompt>((prompt, one) => {
    const next = messageOf(one, toolNames);
    const last = prompt.at(-1);
    // Results of one turn are one message, as they were before they were sent.
    if (next.role !== 'tool' || last?.role !== 'tool') return [...prompt, next];
    return [...prompt.slice(0, -1), { role: 'tool', content: [...last.content, ...next.content] }];
  }, []);
};

const messageOf = (
  one: Message,
  toolNames: ReadonlyMap<string, string>,
): LanguageModelV4Message => {
  switch (one.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: one.content.join('\n') };
    case 'user':
      return { role: 'user', content: one.content.map((text) => ({ type: 'text', text })) };
    case 'assistant':
      return { role: 'assistant', content: [...textsIn(one), ...toolCallsIn(one)] };
    case 'tool': {
      const toolName = toolNames.get(one.tool_call_id);
      if (toolName === undefined)
        throw new InvalidRequest(`No tool call before this has the id "${one.tool_call_id}".`);
      const output = toolOutput(one.content.join(''), false);
      return {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: one.tool_call_id, toolName, output }],
      };
    }
  }
};

type AssistantMessage = Message & { readonly role: 'assistant' };

const textsIn = ({ content }: AssistantMessage): LanguageModelV4TextPart[] =>
  (content ?? []).flatMap((text) => (text === '' ? [] : [{ type: 'text', text }]));

const toolCallsIn = ({ tool_calls: calls }: AssistantMessage): LanguageModelV4ToolCallPart[] =>
  (calls ?? []).map(({ id, function: { name, arguments: input } }) => ({
    type: 'tool-call',
    toolCallId: id,
    toolName: name,
    input: parsed(input) ?? input,
  }));
