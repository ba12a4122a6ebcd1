import { backoffMs, Refusal } from '@nightshift/kernel';
import { AwsClient } from 'aws4fetch';
import { atMost } from './at-most.js';
import type { Kms } from './kms.js';

/** As every tool of AWS reads them. */
export interface AwsAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Absent: that of AWS in the key's region. */
  readonly endpoint?: string | undefined;
}

interface Answer {
  readonly status: number;
  /** JSON of KMS: bytes as base64, or `__type` of an error and its `message`. */
  readonly body: Readonly<Record<string, unknown>>;
}
type Operation = 'Encrypt' | 'Decrypt';

/** A key's own name in full. Not an alias: what it stands for may change, and what it wrapped stays. */
export const KMS_KEY = /^arn:aws(-cn|-us-gov)?:kms:([a-z0-9-]+):\d{12}:key\/[\w-]+$/;

const TRIES = 5;
const TRY_MS = 5_000;
const BACKOFF = { baseMs: 50, maxMs: 2_000 };
/** A page of events asks for the keys of all its subjects at once. */
const AT_ONCE = 32;
const BUSY = /^(Throttling|KMSInternal|DependencyTimeout|KeyUnavailable)/;
/** The bytes were changed, or belong to another key. Nothing that anybody configures mends it. */
const NOT_OURS = /^(InvalidCiphertext|IncorrectKey)/;

/**
 * A key of AWS KMS as the master key: it never leaves AWS, and AWS records each use. What a key of
 * the ring is bound to is the encryption context; it names the tenant and the key, not the subject.
 * @param arn of the key
 */
export const awsKms = (arn: string, access: AwsAccess): Kms => {
  const ask = asking(arn, access);
  return {
    current: arn,
    wrap: async (secret, boundTo) => {
      const answer = await ask('Encrypt', {
        KeyId: arn,
        Plaintext: secret.toString('base64'),
        EncryptionContext: contextOf(boundTo),
      });
      return { masterKey: arn, bytes: bytesOf(answer, 'CiphertextBlob') };
    },
    unwrap: async ({ bytes }, boundTo) => {
      const answer = await ask('Decrypt', {
        KeyId: arn,
        CiphertextBlob: bytes.toString('base64'),
        EncryptionContext: contextOf(boundTo),
      });
      return bytesOf(answer, 'Plaintext');
    },
  };
};

const contextOf = (boundTo: string): object => ({ nightshift: boundTo });

type Ask = (operation: Operation, body: object) => Promise<Answer['body']>;

/** @throws Refusal `key-service-unavailable` that says what to do */
const asking = (arn: string, access: AwsAccess): Ask => {
  const [, partition, region = ''] = KMS_KEY.exec(arn) ?? [];
  const domain = partition === '-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const { accessKeyId, secretAccessKey, sessionToken } = access;
  const url = access.endpoint ?? `https://kms.${region}.${domain}/`;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 'kms',
    region,
  });
  const inTurn = atMost(AT_ONCE);
  return async (operation, body) => {
    const answer = await inTurn(() => patiently(() => once(client, url, operation, body)));
    if (answer instanceof Error) throw unreachable(url, answer);
    if (answer.status === 200) return answer.body;
    throw refusalOf(arn, operation, answer);
  };
};

const once = async (
  client: AwsClient,
  url: string,
  operation: Operation,
  body: object,
): Promise<Answer> => {
  const signed = await client.sign(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
    },
    body: JSON.stringify(body),
    aws: { allHeaders: true },
  });
  // Not by the client's `fetch`: it lets go of the request that holds the signal, and then nothing ends it.
  const response = await fetch(signed, { signal: AbortSignal.timeout(TRY_MS) });
  const text = await response.text();
  return { status: response.status, body: jsonOf(text) };
};

/** The last answer, or the error of a try that got none. */
const patiently = async (attempt: () => Promise<Answer>): Promise<Answer | Error> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await attempt().catch((error: unknown) => error as Error);
    if (tries === TRIES || !isPassing(answer)) return answer;
    await new Promise((wake) => setTimeout(wake, backoffMs(tries, Math.random(), BACKOFF)));
  }
};

const isPassing = (answer: Answer | Error): boolean =>
  answer instanceof Error ||
  answer.status >= 500 ||
  answer.status === 429 ||
  BUSY.test(typeOf(answer));

const jsonOf = (text: string): Answer['body'] => {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    // What stands before KMS says it as XML, or as anything.
    return { __type: /<Code>(\w+)/.exec(text)?.[1] ?? '', message: text.slice(0, 200) };
  }
};

const bytesOf = (body: Answer['body'], name: string): Buffer => {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`AWS KMS answered without ${name}.`);
  return Buffer.from(value, 'base64');
};

/** Without the name space that some put before it. */
const typeOf = ({ body }: Answer): string => {
  const type = body['__type'];
  return typeof type === 'string' ? type.replace(/^.*#/, '') : '';
};

/** What whoever operates it can do. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/^AccessDenied/, 'Allow kms:Encrypt and kms:Decrypt in the policy of the key, or of the user.'],
  [
    /^(UnrecognizedClient|InvalidSignature|InvalidClientToken|IncompleteSignature|SignatureDoesNotMatch|ExpiredToken)/,
    'Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, and the clock.',
  ],
  [/^(Disabled|KMSInvalidState)/, 'Enable the key, or cancel its deletion.'],
  [/^NotFound/, 'Is the key of another account, or was it deleted? What it wrapped is lost then.'],
  [/^InvalidKeyUsage/, 'The key must be symmetric, for ENCRYPT_DECRYPT.'],
];

const refusalOf = (arn: string, operation: Operation, answer: Answer): Error => {
  const type = typeOf(answer);
  const said = [type, answer.body['message'] ?? answer.body['Message']].filter(Boolean).join(': ');
  if (NOT_OURS.test(type))
    return new Error(`${arn} did not wrap this, or not for this key of the ring (${said}).`);
  const [, remedy = 'It is tried again.'] = remedies.find(([pattern]) => pattern.test(type)) ?? [];
  return unavailable(
    `AWS KMS refused ${operation} with ${arn} (${said || answer.status}). ${remedy}`,
  );
};

const unreachable = (url: string, error: Error): Refusal => {
  const { code } = (error.cause ?? {}) as { readonly code?: string };
  return unavailable(`${url} does not answer (${code ?? error.message}). It is tried again.`);
};

/** Never that something cannot be opened for good: what needs the key waits for it. */
const unavailable = (message: string): Refusal =>
  new Refusal('key-service-unavailable', 'unavailable', message);
