import { isRefusal } from '@nightshift/kernel';
import type { FastifyReply } from 'fastify';

const RETRY_AFTER_S = 5;

/** Says when to come again where the queue is full. */
export const orLater = async <T>(reply: FastifyReply, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (isRefusal(error) && error.kind === 'too-many')
      void reply.header('retry-after', RETRY_AFTER_S);
    throw error;
  }
};
