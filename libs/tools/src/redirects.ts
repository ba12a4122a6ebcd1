/** What a redirect makes of a request. Source: the Fetch standard, "HTTP-redirect fetch". */

export interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

export const MAX_REDIRECTS = 10;

/** A body is read whole: a redirect may need it again. */
export const requestOf = async (input: string | URL, init: RequestInit): Promise<Request> => {
  const headers = new Headers(init.headers);
  // It would let an allowed host be asked for the content of another.
  headers.delete('host');
  const given = init.body === undefined || init.body === null ? undefined : new Response(init.body);
  const type = given?.headers.get('content-type');
  if (typeof type === 'string' && !headers.has('content-type')) headers.set('content-type', type);
  return {
    url: new URL(input),
    method: (init.method ?? 'GET').toUpperCase(),
    headers,
    body: given && (await given.bytes()),
    signal: init.signal ?? undefined,
  };
};

/** The request that a response asks for; `undefined` where it is the answer. */
export const redirected = (
  request: Request,
  { status, headers }: Response,
  mode: RequestInit['redirect'] = 'follow',
): Request | undefined => {
  const location = headers.get('location');
  if (!REDIRECTS.has(status) || location === null || mode === 'manual') return undefined;
  if (mode === 'error') throw new TypeError(`${request.url.href} redirects to ${location}.`);
  const url = new URL(location, request.url);
  const { method } = request;
  const becomesGet =
    (status === 303 && method !== 'GET' && method !== 'HEAD') ||
    ((status === 301 || status === 302) && method === 'POST');
  return {
    ...request,
    url,
    headers: headersFor(url, request, becomesGet),
    ...(becomesGet && { method: 'GET', body: undefined }),
  };
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Nothing that may be a credential goes to another origin. Keys come in headers of any name, so
 * what is known to be none is what stays.
 */
const headersFor = (url: URL, { url: from, headers }: Request, becomesGet: boolean): Headers => {
  const sameOrigin = url.origin === from.origin;
  return new Headers(
    [...headers].filter(
      ([name]) =>
        (sameOrigin || HARMLESS.has(name)) && !(becomesGet && name.startsWith('content-')),
    ),
  );
};

const HARMLESS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'user-agent',
]);
