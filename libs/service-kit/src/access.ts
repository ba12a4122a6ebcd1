import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '@nightshift/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ANSWER_LINK, ANSWER_LINK_PASSED_ON, serveForms } from './forms.js';
import { problem, sendProblem } from './problem.filter.js';
import { hasSession, serveSession } from './session.js';

export interface AccessOptions {
  readonly host: string;
  /** Bearer token that every request must carry; needed wherever others can connect. */
  readonly token: string | undefined;
}

interface Refused {
  readonly status: 401 | 403;
  readonly code: string;
  readonly detail: string;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/i;
const OPEN_ROUTES = new Set([
  '/livez',
  '/readyz',
  '/metrics',
  '/',
  '/favicon.ico',
  ANSWER_LINK,
  ANSWER_LINK_PASSED_ON,
]);
const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/**
 * On loopback without a token, only requests that name a loopback host are answered, and changes
 * only where no page of another site asks for them: a web page elsewhere reaches us neither by DNS
 * rebinding nor by a form. Beyond loopback a bearer token is needed, or the session that the page
 * got for it.
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
    const refused = token ? withToken(request, token) : onLoopback(request);
    if (!refused) return done();
    const { status, code, detail } = refused;
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    sendProblem(reply, problem(status, code, detail, request.url.split('?')[0] ?? ''));
  });
  serveForms(fastify);
  if (token) serveSession(fastify, token);
};

const withToken = (request: FastifyRequest, token: string): Refused | undefined => {
  if (isOpen(request)) return undefined;
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(token))) return undefined;
  // The cookie comes by itself, so it does not count where a page of another site asks.
  if (hasSession(request, token)) return isOfAnotherSite(request) ? foreignOrigin : undefined;
  return {
    status: 401,
    code: 'token-needed',
    detail: 'Send the header `Authorization: Bearer <token>`, or sign in at `/`.',
  };
};

const onLoopback = (request: FastifyRequest): Refused | undefined => {
  if (!isLoopback((request.headers.host ?? '').replace(/:\d+$/, ''))) return foreignHost;
  return isOfAnotherSite(request) || isOfAnotherOrigin(request) ? foreignOrigin : undefined;
};

/**
 * What probes, scrapes, and somebody who is about to sign in must see: no data of anybody. And
 * answer links: their address is itself a right, for one answer.
 */
const isOpen = ({ method, routeOptions: { url = '' } }: FastifyRequest): boolean =>
  OPEN_ROUTES.has(url) || (CHANGES_NOTHING.has(method) && url.startsWith('/console/'));

/** Browsers say so themselves, to trustworthy origins (https, loopback). */
const isOfAnotherSite = ({ method, headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return (
    !CHANGES_NOTHING.has(method) && site !== undefined && site !== 'same-origin' && site !== 'none'
  );
};

/** For browsers that do not. Where they do, the host may be that of a gateway's upstream. */
const isOfAnotherOrigin = ({ method, headers }: FastifyRequest): boolean =>
  !CHANGES_NOTHING.has(method) &&
  headers['sec-fetch-site'] === undefined &&
  headers.origin !== undefined &&
  headers.origin.replace(/^https?:\/\//, '') !== headers.host;

const foreignHost: Refused = {
  status: 403,
  code: 'foreign-host',
  detail: 'This server answers only to a loopback name such as 127.0.0.1.',
};

const foreignOrigin: Refused = {
  status: 403,
  code: 'foreign-origin',
  detail:
    'A page of another site may not change anything here. Use the page at `/`, or no browser.',
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
