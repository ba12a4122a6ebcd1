import type { CallFault } from './call-log.js';
import type { Failure } from './dialect.js';
import type { FaultName, Step } from './faults.js';
import type { Limited } from './rate-limit.js';

/** Why nothing is generated for a request. */
export interface Refused {
  readonly kind: Failure['kind'];
  readonly fault: CallFault;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export const invalidRequest = (message: string): Refused => ({
  kind: 'invalid-request',
  fault: 'invalid-request',
  message,
});

export const unknownModel = (model: string): Refused => ({
  kind: 'unknown-model',
  fault: 'unknown-model',
  message: `The simulated provider has no model "${model}": it has no price.`,
});

/** Whole seconds, so rounded up: who waits that long comes into the next window. */
export const overLimit = ({ requests, resetMs }: Limited): Refused => ({
  kind: 'rate-limited',
  fault: 'over-limit',
  message: `The simulated provider answers at most ${requests} requests in this window.`,
  retryAfterSeconds: Math.ceil(resetMs / 1000),
});

export const noAnswer = (error: unknown): Refused => ({
  kind: 'server-error',
  fault: 'no-answer',
  message: `The simulated provider has no answer: ${error instanceof Error ? error.message : String(error)}`,
});

const KINDS: Readonly<Partial<Record<FaultName, Failure['kind']>>> = {
  'rate-limited': 'rate-limited',
  'rate-limited-bare': 'rate-limited',
  'server-error': 'server-error',
  overloaded: 'overloaded',
  unauthorized: 'unauthorized',
  'unknown-model': 'unknown-model',
};

/** The error of the API that a step of a script is, if it is one. */
export const refusedBy = ({ fault, retryAfterSeconds = 1 }: Step): Refused | undefined => {
  const kind = fault && KINDS[fault];
  return (
    kind && {
      kind,
      fault,
      message: `This error is simulated: ${fault}.`,
      ...(fault === 'rate-limited' && { retryAfterSeconds }),
    }
  );
};
