import { BlockList, isIP } from 'node:net';

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890 and successors), multicast (RFC 5771) and cloud metadata. */
const SPECIAL_IPV4 = blockList('ipv4', [
  '0.0.0.0/8', // this network, RFC 791 §3.2
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598; Alibaba's metadata service is 100.100.100.200
  '127.0.0.0/8', // loopback, RFC 1122 §3.2.1.3
  '168.63.129.16/32', // Azure's metadata and WireServer address: public by its number, local by its effect
  '169.254.0.0/16', // link-local, RFC 3927; most clouds' metadata service is 169.254.169.254
  '172.16.0.0/12', // private, RFC 1918
  '192.0.0.0/24', // protocol assignments, RFC 6890; Oracle's metadata service is 192.0.0.192
  '192.0.2.0/24', // documentation, RFC 5737
  '192.31.196.0/24', // AS112, RFC 7535
  '192.52.193.0/24', // AMT, RFC 7450
  '192.88.99.0/24', // 6to4 relays, RFC 7526
  '192.168.0.0/16', // private, RFC 1918
  '192.175.48.0/24', // AS112, RFC 7534
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved, RFC 1112 §4, and limited broadcast, RFC 919
]);

/**
 * The only IPv6 space IANA has allocated to unicast on the internet (RFC 4291 §2.4). Outside it lie ::, ::1,
 * IPv4-mapped ::ffff:0:0/96, IPv4-compatible ::/96, local NAT64 64:ff9b:1::/48, 100::/64, 5f00::/16, fc00::/7,
 * fe80::/10, fec0::/10 and ff00::/8, and whatever is reserved next.
 */
const GLOBAL_UNICAST_IPV6 = blockList('ipv6', ['2000::/3']);

/** IANA IPv6 Special-Purpose Address Registry, the part inside 2000::/3. */
const SPECIAL_IPV6 = blockList('ipv6', [
  '2001::/23', // protocol assignments, RFC 2928: Teredo, ORCHID, benchmarking, AMT, AS112
  '2001:db8::/32', // documentation, RFC 3849
  '2620:4f:8000::/48', // AS112, RFC 7534
  '3fff::/20', // documentation, RFC 9637
]);

/** Translated to the IPv4 address in the last 32 bits by any NAT64 on the way, RFC 6052 §2.1. */
const NAT64 = blockList('ipv6', ['64:ff9b::/96']);

/** Tunnelled to the IPv4 address in bits 16 to 47, RFC 3056 §2. */
const SIX_TO_FOUR = blockList('ipv6', ['2002::/16']);

/**
 * Whether a packet to this address leaves for the public internet. False for every special-purpose range, for
 * IPv4-mapped IPv6 whatever it embeds (contract §6), for an address with a zone (RFC 4007) and for text that is no
 * address. NAT64 and 6to4 addresses are judged by the IPv4 address they lead to.
 */
export function isPublicAddress(ip: string): boolean {
  switch (isIP(ip)) {
    case 4:
      return !SPECIAL_IPV4.check(ip, 'ipv4');
    case 6:
      return !ip.includes('%') && isPublicIpv6(ip);
    default:
      return false;
  }
}

function isPublicIpv6(ip: string): boolean {
  const [, group1, group2, , , , group6, group7] = groupsOf(ip);
  if (NAT64.check(ip, 'ipv6')) return isPublicAddress(ipv4Of(group6, group7));
  if (SIX_TO_FOUR.check(ip, 'ipv6')) return isPublicAddress(ipv4Of(group1, group2));
  return GLOBAL_UNICAST_IPV6.check(ip, 'ipv6') && !SPECIAL_IPV6.check(ip, 'ipv6');
}

/** The eight 16-bit groups of an IPv6 address without a zone. The URL parser brings every spelling to one form. */
function groupsOf(ip: string): number[] {
  const [left = [], right = []] = new URL(`http://[${ip}]/`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].map((group) => parseInt(group, 16));
}

function ipv4Of(high = 0, low = 0): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function blockList(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
