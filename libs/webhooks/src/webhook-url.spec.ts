import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkWebhookUrl } from './webhook-url.js';

const live = { httpsOnly: true, publicAddressesOnly: true };
const development = { httpsOnly: false, publicAddressesOnly: false };
const codes = (url: string, policy = live) => {
  const check = checkWebhookUrl(url, policy);
  return check.accepted ? [] : check.problems.map(({ code }) => code);
};

describe('a webhook URL', () => {
  it.each([
    'https://hooks.example.com/passid?tenant=1',
    'https://hooks.example.com.:8443/',
    'https://8.8.8.8/hook',
    'https://[2606:4700:4700::1111]/hook',
    'https://bücher.example/hook',
    'https://localhost.example.com/',
  ])('is accepted for live: %s', (url) => expect(codes(url)).toEqual([]));

  it.each([
    'http://localhost:3000/hook',
    'http://127.0.0.1/',
    'http://[::1]:80/',
    'http://receiver:8080/',
    'https://a.internal/',
  ])('is accepted for development: %s', (url) => expect(codes(url, development)).toEqual([]));

  it('is given back parsed', () => {
    const check = checkWebhookUrl('https://Hooks.Example.com', live);
    expect(check.accepted && check.url.href).toBe('https://hooks.example.com/');
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['private', '10.1.2.3'],
    ['private', '172.31.0.1'],
    ['private', '192.168.1.1'],
    ['link-local', '169.254.1.1'],
    ['metadata', '169.254.169.254'],
    ['CGNAT', '100.64.0.1'],
    ['this host', '0.0.0.0'],
    ['short', '127.1'],
    ['zero', '0'],
    ['decimal', '2130706433'],
    ['octal', '0177.0.0.1'],
    ['octal in one', '017700000001'],
    ['hex', '0x7f.0.0.1'],
    ['hex in one', '0x7f000001'],
    ['mixed bases', '0xa9.254.0251.254'],
    ['a trailing dot', '127.0.0.1.'],
    ['full-width digits', '①②⑦.⓪.⓪.①'],
    ['percent-encoded', '%31%32%37.0.0.1'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 unspecified', '[::]'],
    ['IPv4-mapped', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped in hex', '[0:0:0:0:0:ffff:a9fe:a9fe]'],
    ['IPv4-compatible', '[::10.0.0.1]'],
    ['NAT64', '[64:ff9b::10.0.0.1]'],
    ['6to4', '[2002:a00:1::1]'],
    ['unique local', '[fd00:ec2::254]'],
    ['IPv6 link-local', '[fe80::1]'],
    ['localhost', 'localhost'],
    ['localhost in capitals', 'LOCALHOST'],
    ['localhost with a dot', 'localhost.'],
    ['percent-encoded localhost', '%6c%6f%63%61%6c%68%6f%73%74'],
    ['below localhost', 'app.localhost'],
    ['one label', 'metadata'],
    ['.local', 'printer.local'],
    ['.internal', 'metadata.google.internal'],
    ['.internal with a dot', 'metadata.google.internal.'],
    ['home.arpa', 'nas.home.arpa'],
  ])('is refused for a host that is not public: %s, %s', (_, host) => {
    expect(codes(`https://${host}/hook`)).toEqual(['HOST_NOT_PUBLIC']);
  });

  it.each([
    ['http where TLS is required', 'http://hooks.example.com/', live, 'SCHEME_REFUSED'],
    ['another scheme', 'ftp://hooks.example.com/', development, 'SCHEME_REFUSED'],
    ['a user name', 'https://user@hooks.example.com/', live, 'USERINFO_REFUSED'],
    ['a password', 'https://:secret@hooks.example.com/', live, 'USERINFO_REFUSED'],
    ['a user name that looks like the host', 'https://hooks.example.com@evil.example/', live, 'USERINFO_REFUSED'],
    ['a fragment', 'https://hooks.example.com/#part', live, 'FRAGMENT_REFUSED'],
    ['an empty fragment', 'https://hooks.example.com/#', live, 'FRAGMENT_REFUSED'],
    ['more than 2048 characters', `https://hooks.example.com/${'a'.repeat(2023)}`, live, 'URL_TOO_LONG'],
    ['no host', 'https://', live, 'URL_UNREADABLE'],
    ['a number no IPv4 address has', 'https://999999999999/', live, 'URL_UNREADABLE'],
    ['a zone', 'https://[fe80::1%25eth0]/', live, 'URL_UNREADABLE'],
    ['no scheme', 'hooks.example.com/passid', live, 'URL_UNREADABLE'],
  ])('is refused for %s', (_, url, policy, code) => expect(codes(url, policy)).toEqual([code]));

  it('is accepted at exactly 2048 characters', () => {
    expect(codes(`https://hooks.example.com/${'a'.repeat(2022)}`)).toEqual([]);
  });

  it('is told every problem at once, and never has its path or password repeated', () => {
    const check = checkWebhookUrl('http://u:hunter2@127.0.0.1/t0ken#x', live);
    expect(check.accepted ? [] : check.problems.map(({ code }) => code)).toEqual([
      'SCHEME_REFUSED',
      'USERINFO_REFUSED',
      'FRAGMENT_REFUSED',
      'HOST_NOT_PUBLIC',
    ]);
    expect(JSON.stringify(check)).not.toMatch(/hunter2|t0ken/);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => void checkWebhookUrl(text, live)));
  });
});
