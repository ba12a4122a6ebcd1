import { isIP, type LookupFunction } from 'node:net';
import { lookup as systemLookup } from 'node:dns';
import { Refusal } from '@nightshift/kernel';
import ipaddr from 'ipaddr.js';
import { EgressRefused } from './egress-refused.js';

/** Which addresses may be connected to: public ones, and what the operator allows besides. */

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** @param ranges CIDR: `10.1.0.0/16`, `::1/128`; @throws Refusal `invalid-address-range` */
export const addressPolicy = (ranges: readonly string[]): ((address: string) => boolean) => {
  const allowed = ranges.map(rangeOf);
  return (address) => {
    // What embeds an IPv4 address is judged by it.
    const parsed = ipaddr.process(address);
    return isPublic(parsed) || allowed.some((range) => isIn(parsed, range));
  };
};

const rangeOf = (range: string): Range => {
  try {
    return ipaddr.parseCIDR(range);
  } catch {
    throw new Refusal(
      'invalid-address-range',
      'invalid',
      `"${range}" is no range of addresses: write 10.1.0.0/16, or 10.1.2.3/32 for a single one.`,
    );
  }
};

const isIn = (address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

/** Global unicast only: a range that is not known to be public (NAT64, 6to4, reserved) is none. */
const isPublic = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean => {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv6'
    ? address.match(GLOBAL_UNICAST_V6)
    : address.toString() !== AZURE_PLATFORM;
};

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Azure's metadata and key service: the one of the big clouds whose address looks public. */
const AZURE_PLATFORM = '168.63.129.16';

/**
 * A lookup that gives only addresses that may be connected to. What it gives is what is connected
 * to: a name that changes its address between a check and the connection gains nothing.
 */
export const checkedLookup =
  (isPermitted: (address: string) => boolean, lookup: LookupFunction = systemLookup) =>
  (...[hostname, options, done]: Parameters<LookupFunction>): void => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const addresses =
        typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const refused = addresses.find(({ address }) => !isPermitted(address));
      if (refused) return done(new EgressRefused(notPublic(hostname, refused.address)), '');
      const [first] = addresses;
      if (!first) return done(new EgressRefused(`${hostname} has no address.`), '');
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };

export const notPublic = (hostname: string, address: string): string =>
  `${hostname === address ? hostname : `${hostname} (${address})`} is no public address, and NIGHTSHIFT_EGRESS_ALLOW_PRIVATE does not name it.`;
