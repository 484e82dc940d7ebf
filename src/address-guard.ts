import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

/**
 * Where Kervan never sends anything, whoever wrote the address: what stands for "this network" or a whole group of machines, and the addresses
 * at which clouds tell a machine its own secrets. Machines of the house (127.0.0.1, 10.…, 192.168.…) stay open: printers, warehouses and
 * practice shops live there. Sources: RFC 6890 and the metadata services of AWS, Google, Azure, Oracle and Alibaba.
 */
const REFUSED: readonly [net: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  // All of it is Amazon's for its own services: the metadata of an instance (::254), and what gives a container its keys (::23), among others.
  ['fd00:ec2::', 32, 'ipv6'],
  ['fd00:c1::a9fe:a9fe', 128, 'ipv6'],
  ['fd20:ce::254', 128, 'ipv6'],
];
/**
 * The forms of IPv6 that carry an IPv4 address, as the 32 digits of the whole, with the digits of that address in groups: a translator or a tunnel
 * leads to it, so it is judged as if it were written alone.
 */
const CARRYING: readonly RegExp[] = [
  // IPv4-compatible, mapped (RFC 4291), and of a stateless translator (RFC 2765).
  /^0{24}(.{8})$/,
  /^0{20}ffff(.{8})$/,
  /^0{16}ffff0000(.{8})$/,
  // NAT64 (RFC 6052).
  /^0064ff9b0{16}(.{8})$/,
  // NAT64 with a prefix of the house's own (RFC 8215): of 96, 48, 56 or 64 bits. Zeros are where another length has its address.
  /^0064ff9b0001.{12}(?!00)(.{8})$/,
  /^0064ff9b0001(?!00)(.{4})00(.{4})/,
  /^0064ff9b0001..(?!00)(..)00(.{6})/,
  /^0064ff9b0001.{4}00(?!00)(.{8})/,
  // 6to4 (RFC 3056).
  /^2002(.{8})/,
];
const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);

const refused = new BlockList();
for (const [net, prefix, family] of REFUSED) refused.addSubnet(net, prefix, family);

/** Thrown in place of a connection; `code` tells it from what the network says. */
export class RefusedAddress extends Error {
  readonly code = REFUSED_ADDRESS;
}
/** The `code` of RefusedAddress. */
export const REFUSED_ADDRESS = 'KERVAN_REFUSED_ADDRESS';

/** Whether a host as it is written may be called: of a name only what is known without asking for its address. */
export function mayCall(host: string): boolean {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const version = isIP(name);
  if (version === 0) return !METADATA_NAMES.has(name);
  if (version === 4) return !refused.check(name, 'ipv4');
  const address = name.replace(/%.*$/, '');
  return (
    !refused.check(address, 'ipv6') && carriedBy(address).every((inside) => !refused.check(inside, 'ipv4'))
  );
}

/** The IPv4 addresses that an IPv6 address may stand for; none for one that is nothing but itself. */
function carriedBy(address: string): string[] {
  const digits = digitsOf(address);
  // "This machine", not 0.0.0.1.
  if (/^0{31}1$/.test(digits)) return [];
  return CARRYING.flatMap((form) => {
    const found = form.exec(digits)?.slice(1).join('');
    return found
      ? [
          found
            .match(/../g)!
            .map((byte) => Number.parseInt(byte, 16))
            .join('.'),
        ]
      : [];
  });
}

/** All 32 hexadecimal digits of an IPv6 address. A URL knows every way to write one, and gives it back in groups with at most one gap. */
function digitsOf(address: string): string {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): string =>
    part
      .split(':')
      .map((group) => group && group.padStart(4, '0'))
      .join('');
  return groups(head).padEnd(32 - groups(tail).length, '0') + groups(tail);
}

/**
 * Looks a name up for `net.connect`, and refuses it when any of its addresses may not be called. The connection goes to the very answer that was
 * looked at: a name that points to 192.168.1.5 while it is checked and to 169.254.169.254 a moment later (DNS rebinding) gains nothing.
 */
export const guardedLookup: LookupFunction = (name, options, done) => {
  if (!mayCall(name)) {
    done(refusalOf(name), '', 0);
    return;
  }
  resolve(name, { ...options, all: true }, (error, found) => {
    const wrong = found?.find(({ address }) => !mayCall(address));
    if (error) done(error, '', 0);
    else if (wrong) done(refusalOf(`${name} (${wrong.address})`), '', 0);
    else if (options.all) done(null, found);
    else done(null, found[0]!.address, found[0]!.family);
  });
};

/** How an HTTP client of undici connects: to nothing that may not be called, unless all may. */
export function guardedConnector({
  timeoutMs,
  mayCallAnywhere = false,
}: {
  timeoutMs: number;
  mayCallAnywhere?: boolean | undefined;
}): buildConnector.connector {
  const plain = { timeout: timeoutMs, allowH2: false };
  if (mayCallAnywhere) return buildConnector(plain);
  const connect = buildConnector({ ...plain, lookup: guardedLookup });
  return (target, done) => {
    // An address that is written as numbers is looked up nowhere.
    if (mayCall(target.hostname)) connect(target, done);
    else done(refusalOf(target.hostname), null);
  };
}

function refusalOf(host: string): RefusedAddress {
  return new RefusedAddress(host);
}
