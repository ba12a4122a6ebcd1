import { Refusal } from '@nightshift/kernel';

/** A problem as every Nightshift service answers it (RFC 9457). */
interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly status?: number;
  readonly code?: string;
  readonly errors?: readonly { readonly at: string; readonly reason: string }[];
}

export interface ClientOptions {
  readonly url: string;
  readonly tenant: string;
  readonly actor: string;
  readonly token?: string;
  /** Why sealed content is read, for the record of accesses. */
  readonly reason?: string;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** An answer of more is given up; without it, whatever comes is read. */
  readonly maxBytes?: number;
}

/** The public API over HTTP. Every method throws a {@link Refusal} that says what to do next. */
export class Client {
  constructor(readonly options: ClientOptions) {}

  readonly get = <T>(path: string, options?: RequestOptions): Promise<T> =>
    this.json<T>('GET', path, options);
  readonly post = <T>(
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<T> =>
    this.json<T>('POST', path, { body: body ?? {}, ...(headers ? { headers } : {}) });

  async text(method: string, path: string, options: RequestOptions = {}): Promise<string> {
    return textOf(await this.send(method, path, options), options.maxBytes);
  }

  /** The raw answer, for streams. @throws Refusal for every status from 400 */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const response = await this.reach(method, path, options);
    if (response.ok) return response;
    throw refusalOf(response.status, await textOf(response, options.maxBytes));
  }

  private async json<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
    return JSON.parse(await this.text(method, path, options)) as T;
  }

  private async reach(
    method: string,
    path: string,
    { body, headers, signal }: RequestOptions,
  ): Promise<Response> {
    const { url, tenant, actor, token, reason } = this.options;
    try {
      return await fetch(new URL(path, url), {
        method,
        headers: {
          'x-nightshift-tenant': tenant,
          'x-nightshift-actor': actor,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(reason === undefined ? {} : reasonHeader(reason)),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Refusal(
        'not-running',
        'unavailable',
        `Nightshift does not answer at ${url} (${reasonOf(error)}). Start it with \`npm start\`, or name another address with --url or NIGHTSHIFT_URL.`,
      );
    }
  }
}

/** @throws Refusal `answer-too-large` with what comes beyond the limit, however much that would be */
const textOf = async (response: Response, maxBytes?: number): Promise<string> => {
  if (maxBytes === undefined) return response.text();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) throw answerTooLarge(maxBytes);
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
};

const answerTooLarge = (maxBytes: number): Refusal =>
  new Refusal(
    'answer-too-large',
    'invalid',
    `The answer has more than ${maxBytes} bytes, and none to this question has: it was not read to its end. Does Nightshift answer there?`,
  );

/** Headers are ASCII. */
export const reasonHeader = (reason: string): Readonly<Record<string, string>> => ({
  'x-nightshift-reason': encodeURIComponent(reason),
});

/** @throws Refusal `broken-off` where it ends too early: half an answer is none */
export const partsOf = async function* ({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (error) {
    throw new Refusal(
      'broken-off',
      'unavailable',
      `The answer broke off (${reasonOf(error)}): what came is not all of it. Ask for it again.`,
    );
  }
};

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
};

const refusalOf = (status: number, text: string): Refusal => {
  const problem = parseProblem(text);
  const kind =
    status === 404
      ? 'not-found'
      : status === 409
        ? 'conflict'
        : status === 403 || status === 401
          ? 'forbidden'
          : status === 429
            ? 'too-many'
            : status >= 500
              ? 'unavailable'
              : 'invalid';
  const message =
    problem.detail ?? problem.title ?? `The server answered ${status}: ${text.slice(0, 300)}`;
  return new Refusal(problem.code ?? `http-${status}`, kind, message, problem.errors ?? []);
};

const parseProblem = (text: string): Problem => {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
};
