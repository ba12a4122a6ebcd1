import { APICallError } from '@ai-sdk/provider';
import { CallError, type CallErrorClass } from '@nightshift/kernel';

/** An error of a provider, by its class. What was thrown as a {@link CallError} keeps its class. */
export const classify = (error: unknown, now: number): CallError => {
  if (error instanceof CallError) return error;
  if (APICallError.isInstance(error)) {
    const { statusCode, responseHeaders = {}, message, responseBody } = error;
    if (statusCode === undefined) return new CallError('network', message);
    const detail = `HTTP ${statusCode}: ${(responseBody ?? message).slice(0, 500)}`;
    return new CallError(classOfStatus(statusCode), detail, retryAfterMs(responseHeaders, now));
  }
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (name === 'TimeoutError' || name === 'AbortError')
    return new CallError('timeout', `No answer in time: ${message}`);
  return new CallError('outcome-unknown', message);
};

const classOfStatus = (status: number): CallErrorClass => {
  if (status === 429) return 'rate-limited';
  if (status === 408) return 'timeout';
  if (status === 409 || status >= 500) return 'overloaded';
  // An answer that could not be read: it was generated, and may have been billed.
  if (status < 300) return 'outcome-unknown';
  return 'misconfigured';
};

/** Retry-After (RFC 9110, 10.2.3): seconds or a date; some providers give milliseconds apart. */
const retryAfterMs = (
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined => {
  const inMs = Number(headers['retry-after-ms']);
  if (Number.isFinite(inMs) && inMs > 0) return inMs;
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};
