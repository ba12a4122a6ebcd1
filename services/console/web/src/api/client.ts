import createClient from 'openapi-fetch';
import { textOf } from '../ui/format';
import { readReason, reasonFor } from './read-reason';
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

const BAD_REQUEST = 400;
export const NEEDS_REASON = 'reason-required';

const withReason = (request: Request, reason: string | undefined): Request => {
  // Headers are ASCII.
  if (reason !== undefined) request.headers.set('x-nightshift-reason', encodeURIComponent(reason));
  return request;
};

const needsReason = async (response: Response): Promise<boolean> => {
  if (response.status !== BAD_REQUEST) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return (body as { readonly code?: unknown } | undefined)?.code === NEEDS_REASON;
};

/**
 * A request, with the reason why content is read. Where one is demanded and lacks, it is asked for,
 * and the request made once more: what was refused for want of it has changed nothing.
 */
export const send = async (request: Request): Promise<Response> => {
  const reason = readReason();
  const response = await fetch(withReason(request.clone(), reason));
  if (!(await needsReason(response))) return response;
  const given = await reasonFor(reason);
  return given === undefined ? response : fetch(withReason(request, given));
};

export const api = createClient<paths>({
  fetch: (request) =>
    send(request).catch(() => {
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

/** By its whole address: tests have no page that a path is relative to. */
export const requestOf = (path: string, init?: RequestInit): Request =>
  new Request(new URL(path, location.href), init);

/**
 * A request by path, where openapi.json has no shape for it.
 * @throws Problem
 */
export const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
  const response = await send(requestOf(path, init)).catch(() => {
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
