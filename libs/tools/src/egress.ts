import { isIP, type LookupFunction } from 'node:net';
import { CallError } from '@nightshift/kernel';
import type { ToolContext } from '@nightshift/sdk';
import { Agent, buildConnector, type Dispatcher, fetch as send } from 'undici';
import { addressPolicy, checkedLookup, notPublic } from './addresses.js';
import { EgressRefused } from './egress-refused.js';
import { type HostRule, hostRule, isAllowed } from './hosts.js';
import { MAX_REDIRECTS, type Request, redirected, requestOf } from './redirects.js';

export interface EgressOptions {
  /** `api.example.com`, `*.example.com`, `host:8443`; none: everything is refused. */
  readonly allowedHosts: readonly string[];
  /** Ranges (CIDR) of addresses that are not public and may be reached all the same. */
  readonly allowPrivate?: readonly string[];
  /** How names become addresses; the system's way by default. */
  readonly lookup?: LookupFunction;
}

/**
 * A fetch that reaches only the allowed hosts, at addresses that are public or allowed. Every hop of
 * a redirect is checked like the first, and takes no credentials to another origin.
 *
 * It rejects with {@link EgressRefused} before anything is sent to what is not allowed, and with
 * CallError `network` where there is no connection or it breaks.
 */
export const egressFetch = ({
  allowedHosts,
  allowPrivate = [],
  lookup,
}: EgressOptions): ToolContext['fetch'] => {
  const rules = allowedHosts.map(hostRule);
  const dispatcher = dispatcherOf(addressPolicy(allowPrivate), lookup);
  return async (input, init = {}) => {
    let request = await requestOf(input, init);
    for (let hops = 0; ; hops += 1) {
      const response = await hop(request, rules, dispatcher);
      const next = redirected(request, response, init.redirect);
      if (!next) return response;
      await response.body?.cancel();
      if (hops === MAX_REDIRECTS)
        throw new EgressRefused(`${request.url.href} redirects more than ${MAX_REDIRECTS} times.`);
      request = next;
    }
  };
};

const hop = async (
  { url, method, headers, body, signal }: Request,
  rules: readonly HostRule[],
  dispatcher: Dispatcher,
): Promise<Response> => {
  refuseOthers(url, rules);
  try {
    return await send(url, {
      method,
      headers: [...headers],
      body: body ?? null,
      signal: signal ?? null,
      redirect: 'manual',
      dispatcher,
    });
  } catch (error) {
    throw asRefusal(error) ?? (signal?.aborted === true ? error : networkError(url, error));
  }
};

const refuseOthers = (url: URL, rules: readonly HostRule[]): void => {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new EgressRefused(`${url.protocol} is not reached: only http: and https: are.`);
  if (!isAllowed(url, rules))
    throw new EgressRefused(
      `${url.host} is not among the allowedHosts of this tool${rules.length === 0 ? ': it names none' : ''}.`,
    );
};

/** Names are checked where they are looked up, addresses here: they are not looked up. */
const dispatcherOf = (
  isPermitted: (address: string) => boolean,
  lookup: LookupFunction | undefined,
): Dispatcher => {
  const connect = buildConnector({ lookup: checkedLookup(isPermitted, lookup) });
  return new Agent({
    connect: (options, done) => {
      const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
      if (isIP(host) === 0 || isPermitted(host)) return connect(options, done);
      return done(new EgressRefused(notPublic(host, host)), null);
    },
  });
};

const asRefusal = (error: unknown): EgressRefused | undefined => {
  if (error instanceof EgressRefused) return error;
  return error instanceof Error && error.cause !== undefined ? asRefusal(error.cause) : undefined;
};

const networkError = ({ host }: URL, error: unknown): CallError => {
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? cause.message : message;
  return new CallError('network', `${host} could not be reached: ${why}`);
};
