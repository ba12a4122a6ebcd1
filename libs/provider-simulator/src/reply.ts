import type { Usage } from '@nightshift/contracts';
import type { FaultName } from './faults.js';
import { wrongArguments } from './instance.js';
import { type AskedRequest, type DialectName, parsed, type ProviderAnswer } from './request.js';

/** An answer on its way, whichever API carries it. */
export interface Reply {
  /** What the provider calls this call. */
  readonly id: string;
  readonly model: string;
  /** Whole seconds since 1970. */
  readonly created: number;
  readonly text: string;
  readonly toolCalls: readonly ReplyToolCall[];
  readonly finish: 'stop' | 'length' | 'tool-calls' | 'refused';
  /** What is billed. */
  readonly usage: Usage;
  /** False where the fault is that it is not told. */
  readonly tellsUsage: boolean;
}

export interface ReplyToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON of an object. */
  readonly arguments: string;
}

type Said = Pick<Reply, 'text' | 'finish'> & {
  readonly toolCalls: readonly Omit<ReplyToolCall, 'id'>[];
};

const BYTES_PER_TOKEN = 4;
const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

/** How the ids of each API begin. */
const PREFIXES: Readonly<Record<DialectName, { readonly answer: string; readonly tool: string }>> =
  {
    openai: { answer: 'chatcmpl-', tool: 'call_' },
    anthropic: { answer: 'msg_', tool: 'toolu_' },
  };

export interface ReplyMark {
  /** No other reply has it. */
  readonly unique: string;
  readonly created: number;
}

/** What `answer` becomes under `fault`, within the output cap, with the usage that is billed. */
export const replyOf = (
  request: AskedRequest,
  answer: ProviderAnswer,
  fault: FaultName | undefined,
  { unique, created }: ReplyMark,
): Reply => {
  const prefix = PREFIXES[request.dialect];
  const { model, maxOutputTokens: cap = Number.POSITIVE_INFINITY } = request;
  const said = under(fault, saidBy(answer), request);
  const reasoning = Math.min(answer.usage?.reasoningTokens ?? 0, cap);
  const whole = reasoning + tokensOf(said.text + JSON.stringify(said.toolCalls));
  // Like a real model, it stops at the cap: a call never costs more than was reserved.
  const isCut = whole > cap;
  const isFull = isCut || (fault === 'truncated' && Number.isFinite(cap));
  const { text, toolCalls, finish } = isCut ? cutAt(cap - reasoning, said) : said;
  return {
    id: prefix.answer + unique,
    model,
    created,
    text,
    finish,
    toolCalls: toolCalls.map((call, index) => ({
      id: `${prefix.tool}${unique}_${index}`,
      ...call,
    })),
    usage: usageOf(request, answer, isFull ? cap : whole, reasoning),
    tellsUsage: fault !== 'missing-usage',
  };
};

const saidBy = (answer: ProviderAnswer): Said => {
  if ('text' in answer) return { text: answer.text, toolCalls: [], finish: 'stop' };
  if ('refusal' in answer) return { text: answer.refusal, toolCalls: [], finish: 'refused' };
  if ('truncated' in answer) return { text: answer.truncated, toolCalls: [], finish: 'length' };
  return {
    text: '',
    finish: 'tool-calls',
    toolCalls: answer.toolCalls.map(({ tool, arguments: input }) => ({
      name: tool,
      arguments: JSON.stringify(input),
    })),
  };
};

const under = (fault: FaultName | undefined, said: Said, request: AskedRequest): Said => {
  switch (fault) {
    case 'malformed-json':
      return { text: brokenJson(said.text), toolCalls: [], finish: 'stop' };
    case 'truncated':
      return { text: firstHalf(said.text), toolCalls: [], finish: 'length' };
    case 'refused':
      return { text: 'This simulated model refuses.', toolCalls: [], finish: 'refused' };
    case 'wrong-tool':
      return calling(notOffered(request), '{}');
    case 'wrong-arguments':
      return withWrongArguments(said, request);
    default:
      return said;
  }
};

const calling = (name: string, input: string): Said => ({
  text: '',
  toolCalls: [{ name, arguments: input }],
  finish: 'tool-calls',
});

const withWrongArguments = (said: Said, { tools }: AskedRequest): Said => {
  const wanted = said.toolCalls[0]?.name;
  const tool = tools.find(({ name }) => name === wanted) ?? tools[0];
  return tool ? calling(tool.name, JSON.stringify(wrongArguments(tool.inputSchema))) : said;
};

const notOffered = ({ tools }: AskedRequest): string => {
  let name = 'tool_that_was_not_offered';
  while (tools.some((tool) => tool.name === name)) name += '_';
  return name;
};

const firstHalf = (text: string): string => text.slice(0, Math.ceil(text.length / 2));

/** Ends in the middle; no repair can know what was meant. */
const brokenJson = (text: string): string => {
  const half = firstHalf(text);
  return half === '' || parsed(half) !== undefined ? `{"answer": ${half}` : half;
};

const cutAt = (tokens: number, { text }: Said): Said => ({
  text: Buffer.from(text)
    .subarray(0, tokens * BYTES_PER_TOKEN)
    .toString()
    // A character that was cut through is left out.
    .replace(/\uFFFD$/, ''),
  toolCalls: [],
  finish: 'length',
});

/** Four bytes to a token; what an answer claims as cached is part of its input. */
const usageOf = (
  { prompt, tools, schema }: AskedRequest,
  { usage: claimed = {} }: ProviderAnswer,
  outputTokens: number,
  reasoningTokens: number,
): Usage => {
  const inputTokens = tokensOf(JSON.stringify([prompt, tools, schema]));
  const cachedInputTokens = Math.min(claimed.cachedInputTokens ?? 0, inputTokens);
  const written = Math.min(claimed.cacheWriteInputTokens ?? 0, inputTokens - cachedInputTokens);
  return {
    inputTokens,
    cachedInputTokens,
    ...(written === 0 ? {} : { cacheWriteInputTokens: written }),
    outputTokens,
    reasoningTokens,
  };
};
