import { APICallError, InvalidPromptError, NoSuchModelError } from '@ai-sdk/provider';
import { CallError } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';

const NOW = Date.parse('2026-11-25T00:00:00.000Z');
const answered = (
  statusCode: number | undefined,
  responseHeaders: Record<string, string> = {},
): APICallError =>
  new APICallError({
    message: 'said',
    url: 'http://model',
    requestBodyValues: {},
    responseHeaders,
    ...(statusCode === undefined ? {} : { statusCode }),
  });

describe('an error of a provider', () => {
  it.each([
    [429, 'rate-limited'],
    [408, 'timeout'],
    [504, 'timeout'],
    [502, 'network'],
    [409, 'overloaded'],
    [500, 'overloaded'],
    [503, 'overloaded'],
    [529, 'overloaded'],
    [400, 'misconfigured'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'misconfigured'],
    [200, 'outcome-unknown'],
    [undefined, 'network'],
  ] as const)('with status %s is %s', (status, errorClass) => {
    expect(classify(answered(status), NOW)).toMatchObject({ name: 'CallError', errorClass });
  });

  const refusing = (statusCode: number, responseBody: string): CallError =>
    classify(
      new APICallError({
        message: 'Bad Request',
        url: 'http://model',
        requestBodyValues: {},
        statusCode,
        responseBody,
      }),
      NOW,
    );

  it.each([
    [400, '{"error":{"code":"content_policy_violation","message":"Rejected."}}'],
    [
      400,
      '{"error":{"code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}',
    ],
    [
      400,
      '{"error":{"message":"Your prompt was flagged as potentially violating our usage policy."}}',
    ],
    [400, '{"type":"error","error":{"message":"Output blocked by content filtering policy"}}'],
    [403, '{"error":{"message":"Content violates usage guidelines."}}'],
    [
      403,
      '{"error":{"message":"Your chosen model requires moderation and your input was flagged"}}',
    ],
  ])('with status %s that names a policy is a refusal: %s', (status, body) => {
    const { errorClass, message } = refusing(status, body);
    expect(errorClass).toBe('refused');
    expect(message).toContain(`refuses the prompt: HTTP ${status}: ${body}`);
  });

  it.each([
    [400, '{"error":{"code":"context_length_exceeded"}}'],
    [400, '{"error":{"message":"prompt is too long: 210000 tokens > 200000 maximum"}}'],
    [
      400,
      '{"error":{"message":"The input token count (12) exceeds the maximum number of tokens"}}',
    ],
    [400, `{"message":"This model's maximum context length is 4096 tokens."}`],
    [413, 'Payload Too Large'],
  ])(
    'with status %s of a prompt that is too long is a refusal that says so: %s',
    (status, body) => {
      const { errorClass, message } = refusing(status, body);
      expect(errorClass).toBe('refused');
      expect(message).toContain('The prompt is too long for the model: HTTP');
    },
  );

  it.each([
    [400, '{"error":{"message":"max_tokens: 100000 > 64000, which is the maximum allowed"}}'],
    [400, '{"error":{"message":"Invalid schema for response_format"}}'],
    [403, '{"error":{"message":"Your key may not use this model"}}'],
  ])('with status %s of anything else is misconfigured, and no more: %s', (status, body) => {
    expect(refusing(status, body)).toMatchObject({
      errorClass: 'misconfigured',
      message: `HTTP ${status}: ${body}`,
    });
  });

  it('that names a policy, with another status, is what its status says', () => {
    expect(refusing(429, 'content_filter').errorClass).toBe('rate-limited');
    expect(refusing(500, 'content_filter').errorClass).toBe('overloaded');
  });

  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.0015' }, 2],
    [{ 'retry-after': '-1' }, 0],
    [{ 'retry-after': 'Wed, 25 Nov 2026 00:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after-ms': '12.5', 'retry-after': '9' }, 13],
    [{}, undefined],
  ])('with the headers %j asks for a wait of %s ms, whole', (headers, ms) => {
    expect(classify(answered(429, headers), NOW).retryAfterMs).toBe(ms);
  });

  it.each([
    new InvalidPromptError({ prompt: {}, message: 'no' }),
    new NoSuchModelError({ modelId: 'm', modelType: 'languageModel' }),
  ])('that is found before sending is misconfigured: %s', (error) => {
    expect(classify(error, NOW).errorClass).toBe('misconfigured');
  });

  it.each(['TimeoutError', 'AbortError'])('named %s is a time-out', (name) => {
    expect(classify(new DOMException('over', name), NOW).errorClass).toBe('timeout');
  });

  it.each([new TypeError('odd'), 'text'])(
    'of any other kind has an unknown outcome: %s',
    (thrown) => {
      expect(classify(thrown, NOW).errorClass).toBe('outcome-unknown');
    },
  );

  it('that has its class already keeps it', () => {
    const error = new CallError('refused', 'no');
    expect(classify(error, NOW)).toBe(error);
  });

  it('tells no more of an answer than its beginning', () => {
    const error = new APICallError({
      message: 'said',
      url: 'http://model',
      requestBodyValues: {},
      statusCode: 500,
      responseBody: 'x'.repeat(10_000),
    });
    expect(classify(error, NOW).message.length).toBeLessThan(600);
  });
});
