import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const COOKIE = 'nightshift_session';
const LIFETIME_SECONDS = 12 * 60 * 60;
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict';

/**
 * The page signs in once with the token, and gets a cookie for it: an EventSource cannot send an
 * Authorization header, and a token in a URL would end up in logs. The cookie is a signed end
 * time, so every process that knows the token knows it, and nothing is stored. It ends with the
 * token.
 */
export const serveSession = (fastify: FastifyInstance, token: string): void => {
  // Only whoever sends the token (or has a session) comes as far as here: see guardAccess.
  fastify.post('/console/session', (_request, reply) => {
    const endsAt = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS;
    const value = `${endsAt}.${signature(endsAt, token)}`;
    void reply
      .header('set-cookie', `${COOKIE}=${value}; ${ATTRIBUTES}; Max-Age=${LIFETIME_SECONDS}`)
      .status(204)
      .send();
  });
  fastify.delete('/console/session', (_request, reply) => {
    void reply.header('set-cookie', `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`).status(204).send();
  });
};

export const hasSession = (
  { headers }: Pick<FastifyRequest, 'headers'>,
  token: string,
): boolean => {
  const given = new RegExp(`(?:^|; ?)${COOKIE}=(\\d{1,12})\\.([\\w-]{43})(?:;|$)`).exec(
    headers.cookie ?? '',
  );
  const [, endsAt = '0', signed = ''] = given ?? [];
  const expected = signature(Number(endsAt), token);
  return (
    signed.length === expected.length &&
    timingSafeEqual(Buffer.from(signed), Buffer.from(expected)) &&
    Number(endsAt) * 1000 > Date.now()
  );
};

const signature = (endsAt: number, token: string): string =>
  createHmac('sha256', token).update(`nightshift session until ${endsAt}`).digest('base64url');
