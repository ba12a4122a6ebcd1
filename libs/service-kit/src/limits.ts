import { Readable } from 'node:stream';
import { Refusal } from '@nightshift/kernel';
import type { FastifyInstance } from 'fastify';

/** Far more than any real input; what walks it recursively must not run out of stack. */
const MAX_DEPTH = 100;

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

/** Level by level, without recursion. */
const isTooDeep = (body: unknown): boolean => {
  let level = [body].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value) => Object.values(value)).filter(isNested);
  }
  return false;
};

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
