/** Why something was refused, as far as a caller can act on it; maps one to one to HTTP statuses. */
export type RefusalKind =
  | 'invalid' // 400/422: mend the input
  | 'forbidden' // 403: somebody else may
  | 'not-found' // 404
  | 'conflict' // 409: the state does not allow it, or it changed
  | 'too-many' // 429: later
  | 'unavailable'; // 503: a dependency is away

/** One fault in an input: `at` is a JSON Pointer (RFC 6901) into it. */
export interface Fault {
  readonly at: string;
  readonly reason: string;
}

/**
 * An expected refusal: says what was wrong and what to do next, and carries a stable `code`.
 * Anything else that is thrown is a defect.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: string,
    readonly kind: RefusalKind,
    message: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(message);
  }
}

export const isRefusal = (error: unknown): error is Refusal => error instanceof Refusal;
