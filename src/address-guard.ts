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
  ['fd00:ec2::254', 128, 'ipv6'],
  ['fd20:ce::254', 128, 'ipv6'],
  // The same IPv4 addresses once more, inside addresses that lead through a translator (RFC 6052, RFC 3056).
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['64:ff9b::6464:64c8', 128, 'ipv6'],
  ['2002:a9fe::', 32, 'ipv6'],
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
  return !refused.check(name.replace(/%.*$/, ''), version === 4 ? 'ipv4' : 'ipv6');
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
