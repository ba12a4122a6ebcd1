import type { Limited } from './rate-limit.js';
import type { Reply } from './reply.js';
import type { DialectName, ProviderRequest } from './request.js';

/** What the API says instead of an answer. */
export interface Failure {
  readonly kind:
    | 'invalid-request'
    | 'unauthorized'
    | 'unknown-model'
    | 'rate-limited'
    | 'server-error'
    | 'overloaded';
  readonly message: string;
  /** What the provider calls the request. */
  readonly requestId: string;
}

/** How one provider's API reads requests and writes answers. */
export interface Dialect {
  readonly name: DialectName;
  readonly path: string;
  /** @throws InvalidRequest naming what is wrong */
  readonly read: (body: unknown) => ProviderRequest;
  /** All of an answer that is not streamed. */
  readonly whole: (reply: Reply, request: ProviderRequest) => string;
  /** The server-sent events of one that is. */
  readonly events: (reply: Reply, request: ProviderRequest) => readonly string[];
  readonly failure: (failure: Failure) => { readonly status: number; readonly body: string };
  /** Headers by which the API names the request, and tells how much of a rate limit is left. */
  readonly headers: (
    requestId: string,
    limited: Limited | undefined,
    now: number,
  ) => Readonly<Record<string, string>>;
}

/** As it is streamed: some four tokens at a time. */
export const pieces = (text: string): readonly string[] => text.match(/.{1,16}/gsu) ?? [];
