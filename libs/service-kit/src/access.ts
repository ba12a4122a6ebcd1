import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '@nightshift/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface AccessOptions {
  readonly host: string;
  /** Bearer token that every request must carry; needed wherever others can connect. */
  readonly token: string | undefined;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/;
const OPEN_PATHS = new Set(['/livez', '/readyz', '/metrics']);

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/**
 * On loopback without a token, only requests that name a loopback host are answered: a web page
 * elsewhere cannot reach us by DNS rebinding. Beyond loopback a bearer token is needed.
 * @throws Refusal `token-needed` for a bind that would be open to everybody
 */
export const guardAccess = (fastify: FastifyInstance, { host, token }: AccessOptions): void => {
  if (!isLoopback(host) && !token) {
    throw new Refusal(
      'token-needed',
      'invalid',
      `Listening on ${host} lets others connect: set NIGHTSHIFT_API_TOKEN (or NIGHTSHIFT_API_TOKEN_FILE), or listen on 127.0.0.1.`,
    );
  }
  fastify.addHook('onRequest', (request, reply, done) => {
    const refused = token ? withoutToken(request, token) : withForeignHost(request);
    if (!refused) return done();
    void reply
      .status(refused.status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: `urn:nightshift:problem:${refused.code}`,
          title: 'Not allowed',
          ...refused,
          instance: request.url,
        }),
      );
  });
};

interface Refused {
  readonly status: 401 | 403;
  readonly code: string;
  readonly detail: string;
}

const withoutToken = (request: FastifyRequest, token: string): Refused | undefined => {
  if (OPEN_PATHS.has(request.url.split('?')[0] ?? '')) return undefined;
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token))
    ? undefined
    : {
        status: 401,
        code: 'token-needed',
        detail: 'Send the header `Authorization: Bearer <token>`.',
      };
};

const withForeignHost = (request: FastifyRequest): Refused | undefined =>
  isLoopback((request.headers.host ?? '').replace(/:\d+$/, ''))
    ? undefined
    : {
        status: 403,
        code: 'foreign-host',
        detail: 'This server answers only to a loopback name such as 127.0.0.1.',
      };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
