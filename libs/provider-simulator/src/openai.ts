import type { Usage } from '@nightshift/contracts';
import { type Dialect, type Failure, pieces } from './dialect.js';
import { openAiRequest } from './openai-request.js';
import type { Limited } from './rate-limit.js';
import type { Reply } from './reply.js';
import type { ProviderRequest } from './request.js';

const FINISH = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  refused: 'content_filter',
} as const;

const usageOf = ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningTokens,
  cacheWriteInputTokens,
}: Usage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  prompt_tokens_details: {
    cached_tokens: cachedInputTokens,
    ...(cacheWriteInputTokens !== undefined && { cache_write_tokens: cacheWriteInputTokens }),
  },
  completion_tokens_details: { reasoning_tokens: reasoningTokens },
});

const whole = (reply: Reply): string => {
  const { text, toolCalls, finish, usage, tellsUsage } = reply;
  const calls = toolCalls.map(({ id, name, arguments: input }) => ({
    id,
    type: 'function',
    function: { name, arguments: input },
  }));
  return JSON.stringify({
    ...headOf(reply, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: finish === 'refused' || text === '' ? null : text,
          refusal: finish === 'refused' ? text : null,
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: FINISH[finish],
      },
    ],
    ...(tellsUsage && { usage: usageOf(usage) }),
  });
};

const events = (reply: Reply, { wantsUsage }: ProviderRequest): string[] => {
  const { text, toolCalls, finish, usage, tellsUsage } = reply;
  const head = headOf(reply, 'chat.completion.chunk');
  const chunk = (delta: object, finish_reason: string | null = null): object => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...(wantsUsage && { usage: null }),
  });
  const field = finish === 'refused' ? 'refusal' : 'content';
  const chunks = [
    chunk({ role: 'assistant', content: toolCalls.length > 0 ? null : '', refusal: null }),
    ...pieces(text).map((piece) => chunk({ [field]: piece })),
    ...toolCalls.flatMap(({ id, name, arguments: input }, index) => [
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
      ...pieces(input).map((piece) =>
        chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
    ]),
    chunk({}, FINISH[finish]),
    ...(wantsUsage && tellsUsage ? [{ ...head, choices: [], usage: usageOf(usage) }] : []),
  ];
  return [...chunks.map((one) => JSON.stringify(one)), '[DONE]'].map((data) => `data: ${data}\n\n`);
};

const headOf = ({ id, created, model }: Reply, object: string): object => ({
  id,
  object,
  created,
  model,
  system_fingerprint: 'simulated',
});

const FAILURES: Readonly<
  Record<Failure['kind'], readonly [status: number, type: string, code: string | null]>
> = {
  'invalid-request': [400, 'invalid_request_error', null],
  unauthorized: [401, 'invalid_request_error', 'invalid_api_key'],
  'unknown-model': [404, 'invalid_request_error', 'model_not_found'],
  'rate-limited': [429, 'requests', 'rate_limit_exceeded'],
  'server-error': [500, 'server_error', null],
  overloaded: [503, 'server_error', 'overloaded'],
};

const failure = ({ kind, message }: Failure): { status: number; body: string } => {
  const [status, type, code] = FAILURES[kind];
  return { status, body: JSON.stringify({ error: { message, type, param: null, code } }) };
};

const headers = (_requestId: string, limited: Limited | undefined): Record<string, string> =>
  limited === undefined
    ? {}
    : {
        'x-ratelimit-limit-requests': String(limited.requests),
        'x-ratelimit-remaining-requests': String(limited.remaining),
        'x-ratelimit-reset-requests': `${limited.resetMs}ms`,
      };

/** `POST /v1/chat/completions` */
export const openAi: Dialect = {
  name: 'openai',
  path: '/v1/chat/completions',
  read: openAiRequest,
  whole,
  events,
  failure,
  headers,
};
