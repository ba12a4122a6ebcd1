import type { Usage } from '@nightshift/contracts';
import { anthropicRequest } from './anthropic-request.js';
import { type Dialect, type Failure, pieces } from './dialect.js';
import type { Limited } from './rate-limit.js';
import type { Reply } from './reply.js';
import { parsed, type ProviderRequest } from './request.js';

/** As the API counts: `input_tokens` are those that no cache had to do with. */
const usageOf = ({
  inputTokens,
  cachedInputTokens,
  cacheWriteInputTokens = 0,
  outputTokens,
  reasoningTokens,
}: Usage) => ({
  input_tokens: inputTokens - cachedInputTokens - cacheWriteInputTokens,
  cache_creation_input_tokens: cacheWriteInputTokens,
  cache_read_input_tokens: cachedInputTokens,
  output_tokens: outputTokens,
  ...(reasoningTokens > 0 && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
});

type Block =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      /** JSON. */
      readonly input: string;
    };

interface Said {
  readonly blocks: readonly Block[];
  readonly stopReason: string;
}

const STOP = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  refused: 'refusal',
} as const;

const saidBy = ({ id, text, toolCalls, finish }: Reply, { jsonTool }: ProviderRequest): Said => {
  const object = finish === 'stop' && jsonTool !== undefined ? parsed(text) : undefined;
  if (jsonTool !== undefined && typeof object === 'object' && object !== null) {
    const block: Block = { type: 'tool_use', id: `toolu_${id}`, name: jsonTool, input: text };
    return { blocks: [block], stopReason: STOP['tool-calls'] };
  }
  return {
    stopReason: STOP[finish],
    blocks: [
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...toolCalls.map(({ id: call, name, arguments: input }) => ({
        type: 'tool_use' as const,
        id: call,
        name,
        input,
      })),
    ],
  };
};

const headOf = ({ id, model }: Reply) => ({ id, type: 'message', role: 'assistant', model });

const whole = (reply: Reply, request: ProviderRequest): string => {
  const { blocks, stopReason } = saidBy(reply, request);
  return JSON.stringify({
    ...headOf(reply),
    content: blocks.map((block) =>
      block.type === 'text' ? block : { ...block, input: parsed(block.input) ?? {} },
    ),
    stop_reason: stopReason,
    stop_sequence: null,
    ...(reply.tellsUsage && { usage: usageOf(reply.usage) }),
  });
};

const events = (reply: Reply, request: ProviderRequest): string[] => {
  const { blocks, stopReason } = saidBy(reply, request);
  const { output_tokens: outputTokens, ...input } = usageOf(reply.usage);
  const start = {
    ...headOf(reply),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    ...(reply.tellsUsage && { usage: { ...input, output_tokens: 1 } }),
  };
  return [
    event('message_start', { message: start }),
    event('ping', {}),
    ...blocks.flatMap(blockEvents),
    event('message_delta', {
      delta: { stop_reason: stopReason, stop_sequence: null },
      ...(reply.tellsUsage && { usage: { ...input, output_tokens: outputTokens } }),
    }),
    event('message_stop', {}),
  ];
};

const event = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

const blockEvents = (block: Block, index: number): string[] => {
  const [empty, deltas] =
    block.type === 'text'
      ? [
          { type: 'text', text: '' },
          pieces(block.text).map((text) => ({ type: 'text_delta', text })),
        ]
      : [
          { ...block, input: {} },
          pieces(block.input).map((json) => ({ type: 'input_json_delta', partial_json: json })),
        ];
  return [
    event('content_block_start', { index, content_block: empty }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
};

const FAILURES: Readonly<Record<Failure['kind'], readonly [status: number, type: string]>> = {
  'invalid-request': [400, 'invalid_request_error'],
  unauthorized: [401, 'authentication_error'],
  'unknown-model': [404, 'not_found_error'],
  'rate-limited': [429, 'rate_limit_error'],
  'server-error': [500, 'api_error'],
  overloaded: [529, 'overloaded_error'],
};

const failure = ({ kind, message, requestId }: Failure): { status: number; body: string } => {
  const [status, type] = FAILURES[kind];
  const body = { type: 'error', error: { type, message }, request_id: requestId };
  return { status, body: JSON.stringify(body) };
};

const headers = (
  requestId: string,
  limited: Limited | undefined,
  now: number,
): Record<string, string> => ({
  'request-id': requestId,
  ...(limited && {
    'anthropic-ratelimit-requests-limit': String(limited.requests),
    'anthropic-ratelimit-requests-remaining': String(limited.remaining),
    'anthropic-ratelimit-requests-reset': new Date(now + limited.resetMs).toISOString(),
  }),
});

/** `POST /v1/messages` */
export const anthropic: Dialect = {
  name: 'anthropic',
  path: '/v1/messages',
  read: anthropicRequest,
  whole,
  events,
  failure,
  headers,
};
