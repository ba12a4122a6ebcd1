import type { Readable } from 'node:stream';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';

/** The one route that takes a form, and needs no other right than its address. */
export const ANSWER_LINK = '/a/:token';
/** The same where a gateway passes it on. */
export const ANSWER_LINK_PASSED_ON = '/a/*';

/** Far more than anybody types. */
const FORM_LIMIT_BYTES = 262_144;

/**
 * Forms of HTML for answer links alone. Elsewhere they are refused as before: a form is what a page
 * of another site can send unasked, with the rights of whoever looks at it. The rights of a link
 * are in its address, which such a page does not know.
 */
export const serveForms = (fastify: FastifyInstance): void => {
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async ({ routeOptions: { url }, headers }: FastifyRequest, payload: Readable) => {
      if (url === ANSWER_LINK_PASSED_ON) return payload;
      if (url === ANSWER_LINK)
        return Object.fromEntries(new URLSearchParams(await textOf(payload)));
      throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(String(headers['content-type']));
    },
  );
};

const textOf = async (payload: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > FORM_LIMIT_BYTES) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
