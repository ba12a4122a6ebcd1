/** Which hosts a tool may reach: exact names, or `*.example.com` for everything below one. */

export interface HostRule {
  readonly host: string;
  readonly below: boolean;
  /** Absent: the default port of the scheme. */
  readonly port: string | undefined;
}

/** @param rule `api.example.com`, `*.example.com`, `host:8443`, `[::1]:8080` */
export const hostRule = (rule: string): HostRule => {
  const below = rule.startsWith('*.');
  // The parser of URLs writes a host as it will be in requests: lower case, Punycode, short IPv6.
  const { hostname } = new URL(`http://${below ? rule.slice(2) : rule}`);
  return { host: withoutDot(hostname), below, port: /:(\d+)$/.exec(rule)?.[1] };
};

export const isAllowed = (url: URL, rules: readonly HostRule[]): boolean => {
  const host = withoutDot(url.hostname);
  const standard = DEFAULT_PORT[url.protocol];
  const port = url.port === '' ? standard : url.port;
  return rules.some(
    (rule) =>
      (rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host) &&
      (rule.port ?? standard) === port,
  );
};

const DEFAULT_PORT: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** A trailing dot names the same host. */
const withoutDot = (hostname: string): string => hostname.replace(/\.$/, '');
