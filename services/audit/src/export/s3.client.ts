import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, Refusal, sha256 } from '@nightshift/kernel';
import { AwsClient } from 'aws4fetch';

type Environment = Readonly<Record<string, string | undefined>>;

/** A try more than once is safe: the same bytes go under the same name. */
const TRIES = 5;
const BACKOFF = { baseMs: 50, maxMs: 2_000 };
/** Of one object, with every try: a store that says nothing must not hold an export for ever. */
const TIMEOUT_MS = 120_000;

export interface Asking {
  /** Below the prefix; `''` is the bucket itself. */
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
}

export interface AskingInit {
  readonly method?: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface S3Bucket {
  /** As errors name it. */
  readonly root: string;
  /** Of all names; without a slash at its ends. */
  readonly prefix: string;
  /** @throws Refusal `store-unavailable` where nothing answers; so does its body, where the answer breaks off */
  readonly ask: (what: Asking, init?: AskingInit) => Promise<Response>;
  /** What S3 says of an error is XML. */
  readonly refusal: (answer: Response, name: string, more?: string) => Promise<Refusal>;
}

/**
 * A bucket that speaks S3, with the variables that every tool for S3 reads.
 * @param again what to do where it does not answer
 * @throws Refusal `invalid-configuration`
 */
export const s3Bucket = (
  { hostname: bucket, pathname }: URL,
  env: Environment,
  again: string,
): S3Bucket => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw noKey;
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    service: 's3',
    region,
  });
  const root = rootOf(bucket, region, env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']);
  const prefix = decoded(pathname.replaceAll(/^\/+|\/+$/g, ''));
  const silent = (error: unknown): Refusal => unreachable(root, error, again);
  const place = ({ name, query = {} }: Asking): string => {
    const path = name === '' ? '' : [prefix, name].filter(Boolean).join('/');
    const asked = Object.entries(query).map(([key, value]) => `${key}=${encodedPart(value)}`);
    return `${root}/${encoded(path)}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
  };
  return {
    root,
    prefix,
    ask: async (what, init = {}) => {
      const answer = await patiently(client, place(what), {
        ...(init.method ? { method: init.method } : {}),
        ...(init.body ? { body: Buffer.from(init.body) } : {}),
        headers: { 'x-amz-content-sha256': sha256(''), ...init.headers },
      }).catch((error: unknown) => {
        throw silent(error);
      });
      return answer.body
        ? new Response(ReadableStream.from(bodyOf(answer, silent)), answer)
        : answer;
    },
    refusal,
  };
};

/** The last answer of a store that is busy, or the first one of one that is not. */
const patiently = async (client: AwsClient, url: string, init: RequestInit): Promise<Response> => {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  for (let tries = 1; ; tries += 1) {
    // Not by the client's `fetch`: it lets go of the request that holds the signal, and then nothing ends it.
    const answer = await fetch(await client.sign(url, init), { signal });
    if (tries === TRIES || (answer.status < 500 && answer.status !== 429)) return answer;
    await answer.body?.cancel();
    await sleep(backoffMs(tries, Math.random(), BACKOFF));
  }
};

/** @param answer its body is cancelled once nothing holds it */
const bodyOf = async function* (
  answer: Response,
  refusalOf: (error: unknown) => Refusal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body ?? [];
  } catch (error) {
    throw refusalOf(error);
  }
};

const rootOf = (bucket: string, region: string, endpoint: string | undefined): string => {
  if (endpoint) return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  // The certificate of S3 is for one label before the domain.
  return bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
};

/** As the signature has it: some stores hold it against the path as it was sent. */
const encoded = (path: string): string => path.split('/').map(encodedPart).join('/');

const encodedPart = (part: string): string =>
  encodeURIComponent(part).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const decoded = (path: string): string =>
  path
    .split('/')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    })
    .join('/');

const noKey = new Refusal(
  'invalid-configuration',
  'invalid',
  'A bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_REGION and AWS_ENDPOINT_URL say where it is.',
);

const unreachable = (root: string, error: unknown, again: string): Refusal => {
  const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
  return new Refusal(
    'store-unavailable',
    'unavailable',
    `${root} does not answer (${cause?.code ?? message}). ${again}`,
  );
};

const refusal = async (answer: Response, name: string, more = ''): Promise<Refusal> => {
  const text = await answer.text();
  const said = [/<Code>([^<]*)/, /<Message>([^<]*)/].map((part) => part.exec(text)?.[1] ?? '');
  const words = said.filter(Boolean).join(': ') || text.slice(0, 200);
  return new Refusal(
    'store-unavailable',
    answer.status >= 500 ? 'unavailable' : 'invalid',
    `The bucket refused ${name} with ${answer.status} (${words}).${more}`,
  );
};
