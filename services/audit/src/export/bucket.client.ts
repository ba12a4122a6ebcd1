import { createHash } from 'node:crypto';
import { Refusal, sha256 } from '@nightshift/kernel';
import { AwsClient } from 'aws4fetch';
import type { Target } from './place.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A try more than once is safe: the same bytes go under the same name. */
const RETRIES = 4;
/** Of one object, with every try: a store that says nothing must not hold an export for ever. */
const TIMEOUT_MS = 120_000;

/**
 * A bucket that speaks S3, with the variables that every tool for S3 reads.
 * @throws Refusal `invalid-configuration`
 */
export const bucketTarget = ({ hostname: bucket, pathname }: URL, env: Environment): Target => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw noKey;
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    service: 's3',
    region,
    retries: RETRIES,
  });
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  const root = endpoint
    ? `${endpoint.replace(/\/+$/, '')}/${bucket}`
    : bucket.includes('.')
      ? // Its certificate is for one label before the domain.
        `https://s3.${region}.amazonaws.com/${bucket}`
      : `https://${bucket}.s3.${region}.amazonaws.com`;
  const prefix = decoded(pathname.replace(/\/+$/, ''));
  const place = (name: string): string => `${root}${encoded(`${prefix}/${name}`)}`;
  const ask = async (name: string, init: RequestInit): Promise<Response> =>
    client
      .fetch(place(name), { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
      .catch((error: unknown) => {
        throw unreachable(root, error);
      });
  return {
    read: async (name) => {
      const answer = await ask(name, { headers: { 'x-amz-content-sha256': sha256('') } });
      if (answer.status === 404) {
        // Whoever takes a missing bucket for an empty one begins anew.
        if ((await answer.clone().text()).includes('<Code>NoSuchBucket<'))
          throw await refusalOf(answer, name);
        return undefined;
      }
      if (!answer.ok) throw await refusalOf(answer, name, answer.status === 403 ? NOT_LISTED : '');
      return Buffer.from(await answer.arrayBuffer());
    },
    write: async (name, bytes) => {
      const headers = {
        'x-amz-content-sha256': sha256(bytes),
        // A bucket that locks its objects takes none without. The newer checksum headers would do for
        // S3 as well, but other stores refuse what they do not know (S3Proxy: 501).
        'content-md5': createHash('md5').update(bytes).digest('base64'),
      };
      const answer = await ask(name, { method: 'PUT', body: Buffer.from(bytes), headers });
      if (!answer.ok) throw await refusalOf(answer, name);
      await answer.arrayBuffer();
    },
  };
};

/** As the signature has it: some stores hold it against the path as it was sent. */
const encoded = (path: string): string =>
  path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');

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

const unreachable = (root: string, error: unknown): Refusal => {
  const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
  return new Refusal(
    'store-unavailable',
    'unavailable',
    `${root} does not answer (${cause?.code ?? message}). Export again: it goes on where it was.`,
  );
};

/** S3 tells who may not list a bucket nothing of what is not there. */
const NOT_LISTED =
  ' A first export finds nothing there, and S3 says that only to those who may list the bucket: the key needs s3:ListBucket beside s3:GetObject and s3:PutObject.';

/** What S3 says of an error is XML. */
const refusalOf = async (answer: Response, name: string, more = ''): Promise<Refusal> => {
  const text = await answer.text();
  const said = [/<Code>([^<]*)/, /<Message>([^<]*)/].map((part) => part.exec(text)?.[1] ?? '');
  const words = said.filter(Boolean).join(': ') || text.slice(0, 200);
  return new Refusal(
    'store-unavailable',
    answer.status >= 500 ? 'unavailable' : 'invalid',
    `The bucket refused ${name} with ${answer.status} (${words}).${more}`,
  );
};
