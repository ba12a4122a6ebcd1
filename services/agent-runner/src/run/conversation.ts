import type { LanguageModelV4Message, LanguageModelV4ToolResultPart } from '@ai-sdk/provider';
import { type Json, sortedJson } from '@nightshift/kernel';
import type { CallSize } from '@nightshift/models';
import type { AgentDefinition } from '@nightshift/sdk';
import type { LoadedAgent } from './deps.js';
import type { BasisItem } from './run-command.js';
import type { Conversation, OpenRun, ToolCall, WantedTool } from './run-state.js';

/** What is said to models, and how their answers are read. */

/** The conversation, further by `messages`. One JSON line each: their hash is that of the prompt. */
export const withMessages = (
  conversation: Conversation,
  messages: readonly LanguageModelV4Message[],
): Conversation => {
  if (messages.length === 0) return conversation;
  const added = messages.map(lineOf).join('');
  return {
    messages: [...conversation.messages, ...messages],
    text: conversation.text + added,
    bytes: conversation.bytes + Buffer.byteLength(added),
  };
};

const lines = new WeakMap<LanguageModelV4Message, string>();

/** Written once: a decision and the replay of its events need the same line. */
const lineOf = (message: LanguageModelV4Message): string => {
  const line = lines.get(message) ?? `${JSON.stringify(message)}\n`;
  lines.set(message, line);
  return line;
};

/** What is known of a call that says all this, before it is sent. */
export const sizeOf = (
  { bytes, messages }: Conversation,
  { tools, toolBytes }: LoadedAgent,
  maxOutputTokens: number,
): CallSize => ({
  inputBytes: bytes + toolBytes,
  messages: messages.length,
  tools: tools.length,
  maxOutputTokens,
});

/** Messages that the next call adds: the opening, tool results, a next turn, or what was asked to be added. */
export const nextMessages = (
  run: OpenRun,
  agent: AgentDefinition,
  basis: readonly BasisItem[],
): LanguageModelV4Message[] => {
  if (run.conversation.messages.length === 0)
    return [...opening(run, agent, basis), ...run.addendum];
  // A repeated attempt says what the failed one said; nothing is added but what was asked for.
  if (run.attempt > 0) return [...run.addendum];
  if (run.tools.length > 0) return [toolMessage(run.tools), ...run.addendum];
  const turn = agent.turns[run.turn - 1];
  return [...(turn === undefined ? [] : [user(turn)]), ...run.addendum];
};

const BASIS = 'What the run that produced the output had before it, by source, as JSON lines:';

/** What the run was shown, by source: the basis as its opening says it, and what its own tools gave. */
export const shownIn = ({ messages }: Conversation): readonly BasisItem[] => {
  const opened = messages.find(({ role }) => role === 'user');
  const lines = opened ? textOf(opened).split('\n') : [];
  const at = lines.indexOf(BASIS);
  const basis = at < 0 ? [] : lines.slice(at + 1).map((line) => JSON.parse(line) as BasisItem);
  return [...basis, ...messages.flatMap(toldByTools)];
};

const toldByTools = (message: LanguageModelV4Message): readonly BasisItem[] =>
  message.role === 'tool'
    ? message.content.flatMap((part) =>
        part.type === 'tool-result' && 'value' in part.output
          ? [{ source: `tool:${part.toolCallId}`, content: part.output.value as Json }]
          : [],
      )
    : [];

const opening = (
  { request, input }: OpenRun,
  agent: AgentDefinition,
  basis: readonly BasisItem[],
): LanguageModelV4Message[] => [
  {
    role: 'system',
    content: [
      agent.instructions,
      'Your final answer is one JSON object, without any other text, that fits this JSON Schema:',
      JSON.stringify(agent.output),
    ].join('\n\n'),
  },
  user(
    [
      `Input (stage "${request.stage}"), as JSON:`,
      JSON.stringify(input),
      ...(basis.length === 0 ? [] : [BASIS, ...basis.map((one) => JSON.stringify(one))]),
    ].join('\n'),
  ),
];

const user = (text: string): LanguageModelV4Message => ({
  role: 'user',
  content: [{ type: 'text', text }],
});

const toolMessage = (tools: readonly ToolCall[]): LanguageModelV4Message => ({
  role: 'tool',
  content: tools
    .toSorted((a, b) => a.step - b.step)
    .map(({ toolCallId, tool, result }): LanguageModelV4ToolResultPart => ({
      type: 'tool-result',
      toolCallId,
      toolName: tool,
      output:
        result?.ok === false
          ? { type: 'error-text', value: result.value }
          : { type: 'json', value: (result?.value ?? null) as never },
    })),
});

/** The one change of the prompt that a malformed answer is worth: what is added, and nothing else. */
export const repromptFor = (
  message: LanguageModelV4Message,
  reason: string,
): LanguageModelV4Message[] => [
  ...(textOf(message) === '' ? [] : [message]),
  user(
    `Your answer cannot be used: ${reason}\nAnswer again with one JSON object that fits the schema, and nothing else.`,
  ),
];

export const textOf = (message: LanguageModelV4Message): string =>
  typeof message.content === 'string'
    ? message.content
    : message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');

export const toolCallsIn = (message: LanguageModelV4Message): WantedTool[] =>
  message.role === 'assistant'
    ? message.content.flatMap((part) =>
        part.type === 'tool-call'
          ? [{ toolCallId: part.toolCallId, tool: part.toolName, arguments: part.input as Json }]
          : [],
      )
    : [];

/** Stands for the same call of the same run, whatever the attempt. */
export const keyOfCall = (runId: string, step: number, args: Json): string =>
  sortedJson([runId, step, args]);
