import { Readable } from 'node:stream';
import { isTooDeep, MAX_DEPTH, Refusal } from '@nightshift/kernel';
import type { FastifyInstance } from 'fastify';

/** What a stranger can send is JSON, as deep as a person would write it; its size is the server's. */
export const guardLimits = (fastify: FastifyInstance): void => {
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('preValidation', (request, _reply, done) =>
    // What is passed on unread is looked at by whoever reads it.
    done(!(request.body instanceof Readable) && isTooDeep(request.body) ? tooDeep() : undefined),
  );
};

const tooDeep = (): Refusal =>
  new Refusal('too-deep', 'invalid', `The body is nested deeper than ${MAX_DEPTH} levels.`, [
    { at: '', reason: `deeper than ${MAX_DEPTH} levels` },
  ]);
