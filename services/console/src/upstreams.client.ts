import type { FastifyRequest } from 'fastify';
import type { Upstream } from './config.js';
import type { Answer } from './system-merge.js';

/** A service may take 2 s to find out that what it needs is away. */
const LOOK_TIMEOUT_MS = 3_500;
/** A service gives up a redrive after 20 s. */
const ACT_TIMEOUT_MS = 30_000;

/** Who asks, and as what: the service decides itself what that allows. */
const PASSED_ON = [
  'authorization',
  'cookie',
  'traceparent',
  'x-nightshift-actor',
  'x-nightshift-tenant',
  'x-request-id',
] as const;

export interface Question {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
}

/** Asks several services the same, at once. Never throws: who does not answer is among the answers. */
export const askAll = (
  upstreams: readonly Pick<Upstream, 'name' | 'url'>[],
  question: Question,
  { headers }: Pick<FastifyRequest, 'headers'>,
): Promise<readonly Answer[]> =>
  Promise.all(upstreams.map((upstream) => ask(upstream, question, headers)));

const ask = async (
  { name, url }: Pick<Upstream, 'name' | 'url'>,
  { method, path, body }: Question,
  headers: FastifyRequest['headers'],
): Promise<Answer> => {
  try {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...Object.fromEntries(PASSED_ON.flatMap((key) => entryOf(key, headers[key]))),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(method === 'GET' ? LOOK_TIMEOUT_MS : ACT_TIMEOUT_MS),
    });
    return { name, status: response.status, body: await response.json() };
  } catch (error) {
    return { name, silent: `It does not answer (${reasonOf(error)}).` };
  }
};

const entryOf = (name: string, value: string | string[] | undefined): [string, string][] =>
  typeof value === 'string' ? [[name, value]] : [];

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
};
