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
