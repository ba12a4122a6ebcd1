import createClient from 'openapi-fetch';
import { textOf } from '../ui/format';
import type { paths } from './schema';

/** What is wrong with one part of a request: `at` is a JSON pointer. */
export interface Fault {
  readonly at: string;
  readonly reason: string;
}

/** An answer that is no success, as RFC 9457 problem details; status 0 is no answer at all. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: readonly Fault[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(textOf(body['detail'] ?? body['title'] ?? `The server answered ${status}.`));
    this.status = status;
    this.code = textOf(body['code'] ?? 'unknown');
    this.faults = Array.isArray(body['errors']) ? (body['errors'] as Fault[]) : [];
    this.details = body;
  }
}

const unreachable = (): Problem =>
  new Problem(0, {
    code: 'unreachable',
    detail: 'Nightshift does not answer. Is it running? This page tries again by itself.',
  });

let onSignedOut = (): void => {};
/** Told when an answer says that a token is needed. */
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

const problemOf = (status: number, body: unknown): Problem => {
  if (status === 401) onSignedOut();
  return new Problem(status, typeof body === 'object' && body !== null ? { ...body } : {});
};

export const api = createClient<paths>({
  fetch: (request) =>
    fetch(request).catch(() => {
      throw unreachable();
    }),
});

/**
 * The data of an answer.
 * @throws Problem
 */
export const unwrap = async <T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> => {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
};

/**
 * A request by path, where openapi.json has no shape for it.
 * @throws Problem
 */
export const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
  const response = await fetch(path, init).catch(() => {
    throw unreachable();
  });
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw problemOf(response.status, body);
  return body as T;
};

export const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
