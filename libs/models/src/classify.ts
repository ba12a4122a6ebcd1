import {
  APICallError,
  InvalidArgumentError,
  InvalidPromptError,
  LoadAPIKeyError,
  LoadSettingError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { CallError, type CallErrorClass } from '@nightshift/kernel';

/** An error of a provider, by its class. What was thrown as a {@link CallError} keeps its class. */
export const classify = (error: unknown, now: number): CallError => {
  if (error instanceof CallError) return error;
  if (APICallError.isInstance(error)) {
    const { statusCode, responseHeaders = {}, message, responseBody } = error;
    if (statusCode === undefined) return new CallError('network', message);
    const said = responseBody ?? message;
    const detail = `HTTP ${statusCode}: ${said.slice(0, 500)}`;
    return (
      aboutPrompt(statusCode, `${message} ${said}`, detail) ??
      new CallError(classOfStatus(statusCode), detail, retryAfterMs(responseHeaders, now))
    );
  }
  if (neverSent.some((one) => one.isInstance(error)))
    return new CallError('misconfigured', (error as Error).message);
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (name === 'TimeoutError' || name === 'AbortError')
    return new CallError('timeout', `No answer in time: ${message}`);
  return new CallError('outcome-unknown', message);
};

/** Errors of the AI SDK that are found before a request is sent. */
const neverSent = [
  InvalidArgumentError,
  InvalidPromptError,
  LoadAPIKeyError,
  LoadSettingError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
] as const;

/** Statuses of requests that the provider understood, and does not answer. */
const OF_REQUESTS: ReadonlySet<number> = new Set([400, 403, 413, 422]);

/** Codes and words of policy refusals: OpenAI, Azure, Anthropic, Google, xAI, OpenRouter, Alibaba, DeepSeek. */
const POLICY =
  /content[ _-]?(policy|filter|management)|responsible_?ai|usage (polic|guideline)|safety system|prohibited_content|requires moderation|data_inspection_failed|content exists risk/i;

/** Of prompts that no window has room for: OpenAI, Anthropic, Google, Bedrock, Mistral, vLLM, llama.cpp. */
const TOO_LONG =
  /context[ _-]?(length|window|size|limit)|(prompt|input) is too long|request_too_large|input token count|string_above_max_length/i;

/** One prompt is refused where others are taken: it says nothing of the set-up, and halts no workflow. */
const aboutPrompt = (status: number, said: string, detail: string): CallError | undefined => {
  if (!OF_REQUESTS.has(status)) return undefined;
  if (POLICY.test(said))
    return new CallError('refused', `The provider's policy refuses the prompt: ${detail}`);
  return status === 413 || TOO_LONG.test(said)
    ? new CallError('refused', `The prompt is too long for the model: ${detail}`)
    : undefined;
};

const classOfStatus = (status: number): CallErrorClass => {
  if (status === 429) return 'rate-limited';
  // Of a gateway that got no answer: what stands behind it may have generated one, and billed it.
  if (status === 408 || status === 504) return 'timeout';
  if (status === 502) return 'network';
  if (status === 409 || status >= 500) return 'overloaded';
  // An answer that could not be read: it was generated, and may have been billed.
  if (status < 300) return 'outcome-unknown';
  return 'misconfigured';
};

/** In whole milliseconds. Retry-After (RFC 9110, 10.2.3): seconds or a date; some providers give milliseconds apart. */
const retryAfterMs = (
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined => {
  const inMs = Number(headers['retry-after-ms']);
  if (Number.isFinite(inMs) && inMs > 0) return Math.ceil(inMs);
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1000));
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};
