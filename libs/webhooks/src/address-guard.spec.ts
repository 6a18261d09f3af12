import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress } from './address-guard.js';

const ipv4 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
const valueOf = (ip: string) => ip.split('.').reduce((value, byte) => value * 256 + Number(byte), 0);
const hexPair = (value: number) => `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;

/** Written again as plain first and last addresses, so that a wrong prefix length in the guard shows. */
const refusedRanges = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['168.63.129.16', '168.63.129.16'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.31.196.0', '192.31.196.255'],
  ['192.52.193.0', '192.52.193.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['192.175.48.0', '192.175.48.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
] as const;

const isRefused = (value: number) =>
  refusedRanges.some(([first, last]) => value >= valueOf(first) && value <= valueOf(last));

const anyIpv4 = fc.oneof(
  fc.nat(0xffffffff),
  fc.constantFrom(...refusedRanges.flat().map(valueOf)).chain((edge) => fc.constantFrom(edge - 1, edge, edge + 1)),
);

describe('IPv4', () => {
  it('is public outside the special-purpose ranges, to the very edge of each', () => {
    fc.assert(
      fc.property(
        anyIpv4.filter((value) => value >= 0 && value <= 0xffffffff),
        (value) => expect(isPublicAddress(ipv4(value))).toBe(!isRefused(value)),
      ),
      { numRuns: 2000 },
    );
  });

  it.each(['169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16'])(
    'refuses the cloud metadata address %s',
    (ip) => expect(isPublicAddress(ip)).toBe(false),
  );
});

describe('IPv6', () => {
  it.each([
    '::',
    '::1',
    '::7f00:1',
    '::8.8.8.8',
    '64:ff9b:1::1',
    '64:ff9b:1:ffff::8.8.8.8',
    '100::1',
    '100:0:0:1::1',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:1::1',
    '2001:1ff:ffff::1',
    '2001:db8::1',
    '2620:4f:8000::1',
    '3fff::1',
    '3fff:fff:ffff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'FF0E::1',
  ])('refuses %s', (ip) => expect(isPublicAddress(ip)).toBe(false));

  it.each(['2001:200::1', '2001:4860:4860::8888', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '3ffe::1'])(
    'admits %s',
    (ip) => expect(isPublicAddress(ip)).toBe(true),
  );

  it('refuses every IPv4-mapped address, in either spelling', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        expect(isPublicAddress(`::ffff:${ipv4(value)}`)).toBe(false);
        expect(isPublicAddress(`0:0:0:0:0:FFFF:${hexPair(value)}`)).toBe(false);
      }),
    );
  });

  it('judges NAT64 and 6to4 by the IPv4 address they lead to', () => {
    fc.assert(
      fc.property(anyIpv4, fc.nat(0xffff), (any, tail) => {
        const value = any >>> 0;
        const isPublic = isPublicAddress(ipv4(value));
        expect(isPublicAddress(`64:ff9b::${ipv4(value)}`)).toBe(isPublic);
        expect(isPublicAddress(`64:ff9b::${hexPair(value)}`)).toBe(isPublic);
        expect(isPublicAddress(`2002:${hexPair(value)}::${tail.toString(16)}`)).toBe(isPublic);
      }),
    );
  });

  it('admits nothing outside 2000::/3 but NAT64', () => {
    fc.assert(
      fc.property(fc.ipV6(), (ip) => {
        fc.pre(!/^0*64:ff9b:/i.test(ip));
        if (isPublicAddress(ip)) expect(ip).toMatch(/^[23][0-9a-f]{3}:/i);
      }),
      { numRuns: 2000 },
    );
  });
});

it.each(['', 'localhost', 'example.com', '1.2.3', '01.2.3.4', '2606:4700::1%eth0', '[::1]', '8.8.8.8 '])(
  'is not public when it is no address: %j',
  (text) => expect(isPublicAddress(text)).toBe(false),
);
