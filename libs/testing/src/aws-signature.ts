import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What simulated services of AWS know: anybody else's requests are refused. */
export const SIMULATED_KEY = { id: 'AKIASIMULATED', secret: 'secret' } as const;

export interface SignedRequest {
  readonly method: string;
  /** As it was sent: path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const hash = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/(\w+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/**
 * Whether a request is signed by the simulated key for this service, as Signature Version 4 has it;
 * computed here from its definition, not by what signs. Path and query are taken as they were sent,
 * so they must be encoded as the signature has them.
 */
export const isAwsSigned = (request: SignedRequest, service: string, region: string): boolean => {
  const { headers } = request;
  const [, id, day, where, what, names = '', signature] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (id !== SIMULATED_KEY.id || what !== service || where !== region) return false;
  const signed = names.split(';');
  const own = Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
  if (!['host', ...own].every((name) => signed.includes(name))) return false;
  const date = String(headers['x-amz-date']);
  const key = [String(day), region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${SIMULATED_KEY.secret}`,
  );
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, hash(canonical(request, signed))].join('\n');
  return hmac(key, text).toString('hex') === signature;
};

const canonical = ({ method, url, headers, body }: SignedRequest, signed: string[]): string => {
  const [path = '', query = ''] = url.split('?');
  return [
    method,
    // Not as it should have been: moto holds the signature against what was sent, and S3 does not mind.
    path,
    query.split('&').toSorted().join('&'),
    ...signed.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    signed.join(';'),
    hash(body),
  ].join('\n');
};
