import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebhookSender, type WebhookSenderOptions } from './send.js';
import { checkWebhookUrl } from './webhook-url.js';

/**
 * Everything somebody could register to have us call what they cannot, in one table. How each part works is in its own
 * spec; a name that rebinds is in send.spec.ts.
 */
const live = { httpsOnly: true, publicAddressesOnly: true };

/** As live, but for TLS, so that whatever got through would be heard by a plain listener. */
const guarded = { httpsOnly: false, publicAddressesOnly: true };

const body = Buffer.from('{}');

let port: number;
let connections: Socket[];
let target: ReturnType<typeof createServer>;
beforeAll(async () => {
  connections = [];
  target = createServer((socket) => {
    connections.push(socket.on('error', () => socket.destroy()));
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  });
  await once(target.listen(0, '127.0.0.1'), 'listening');
  ({ port } = target.address() as AddressInfo);
});
afterAll(async () => {
  for (const socket of connections) socket.destroy();
  target.close();
  await once(target, 'close');
});

async function send(url: string, options: WebhookSenderOptions = {}, policy = guarded): Promise<string> {
  const sender = new WebhookSender({ deadlineMs: 500, ...options });
  try {
    const result = await sender.send({ url, headers: {}, body, policy });
    return result.outcome === 'failed' ? result.failure : 'succeeded';
  } finally {
    await sender.close();
  }
}

const LITERALS: readonly (readonly [attack: string, host: string])[] = [
  ['loopback', '127.0.0.1'],
  ['all of loopback', '127.8.8.8'],
  ['this host', '0.0.0.0'],
  ['private, RFC 1918', '10.0.0.1'],
  ['private, RFC 1918', '172.16.0.1'],
  ['private, RFC 1918', '192.168.0.1'],
  ['link-local', '169.254.0.1'],
  ['cloud metadata', '169.254.169.254'],
  ['metadata of Alibaba, in CGNAT', '100.100.100.200'],
  ['CGNAT', '100.64.0.1'],
  ['metadata of Azure', '168.63.129.16'],
  ['metadata of Oracle', '192.0.0.192'],
  ['broadcast', '255.255.255.255'],
  ['multicast', '224.0.0.1'],
  ['a decimal host', '2130706433'],
  ['a decimal host beyond 32 bits', '4294967296'],
  ['an octal host', '0177.0.0.1'],
  ['an octal host in one', '017700000001'],
  ['a hex host', '0x7f.0.0.1'],
  ['a hex host in one', '0x7f000001'],
  ['a short host', '127.1'],
  ['a host in mixed bases', '0xa9.254.0251.254'],
  ['full-width digits', '１２７.0.0.1'],
  ['circled digits', '①②⑦.0.0.1'],
  ['an ideographic full stop', '127。0。0。1'],
  ['percent-encoding', '%31%32%37.0.0.1'],
  ['a trailing dot', '127.0.0.1.'],
  ['IPv6 loopback', '[::1]'],
  ['IPv6 unspecified', '[::]'],
  ['IPv4-mapped IPv6', '[::ffff:127.0.0.1]'],
  ['IPv4-mapped IPv6 in hex', '[::ffff:7f00:1]'],
  ['IPv4-mapped IPv6 of a public address', '[::ffff:8.8.8.8]'],
  ['IPv4-compatible IPv6', '[::127.0.0.1]'],
  ['IPv4-translated IPv6', '[::ffff:0:127.0.0.1]'],
  ['NAT64', '[64:ff9b::127.0.0.1]'],
  ['NAT64 of metadata', '[64:ff9b::a9fe:a9fe]'],
  ['local NAT64', '[64:ff9b:1::a00:1]'],
  ['6to4', '[2002:7f00:1::1]'],
  ['Teredo', '[2001:0:7f00:1::1]'],
  ['unique local', '[fd00::1]'],
  ['metadata of AWS over IPv6', '[fd00:ec2::254]'],
  ['IPv6 link-local', '[fe80::1]'],
  ['IPv6 site-local', '[fec0::1]'],
  ['IPv6 multicast', '[ff02::1]'],
  ['IPv6 documentation', '[2001:db8::1]'],
  ['localhost', 'localhost'],
  ['below localhost', 'a.localhost'],
  ['localhost in capitals with a dot', 'LOCALHOST.'],
  ['metadata of Google by name', 'metadata.google.internal'],
  ['one label', 'router'],
  ['multicast DNS', 'printer.local'],
];

/** What the name server says of an innocent name. */
const RESOLVED: readonly (readonly [attack: string, ...addresses: string[]])[] = [
  ['loopback', '127.0.0.1'],
  ['loopback behind a public address', '8.8.8.8', '127.0.0.1'],
  ['loopback before a public address', '127.0.0.1', '8.8.8.8'],
  ['private', '10.0.0.1'],
  ['metadata', '169.254.169.254'],
  ['CGNAT', '100.64.0.1'],
  ['IPv6 loopback', '::1'],
  ['IPv4-mapped IPv6', '::ffff:127.0.0.1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['local NAT64', '64:ff9b:1::7f00:1'],
  ['6to4', '2002:7f00:1::1'],
  ['unique local', 'fd00::1'],
  ['link-local with a zone', 'fe80::1%lo'],
  ['text that is no address', 'localhost'],
];

const WRITTEN: readonly (readonly [attack: string, url: string])[] = [
  ['a user name that looks like the host', 'https://hooks.example.com@127.0.0.1/'],
  ['a user name', 'https://user@hooks.example.com/'],
  ['a password', 'https://user:password@hooks.example.com/'],
  ['a backslash before the host', 'https://hooks.example.com\\@127.0.0.1/'],
  ['a fragment', 'https://hooks.example.com/#@127.0.0.1'],
  ['no TLS', 'http://hooks.example.com/'],
  ['another scheme', 'file:///etc/passwd'],
  ['another scheme', 'gopher://hooks.example.com/'],
  ['a scheme of data', 'data:text/plain,x'],
];

describe('An endpoint that leads inside', () => {
  it.each(LITERALS)(
    'an endpoint inside, by %s, is refused at registration and again when it is sent to: %s',
    async (_, host) => {
      const check = checkWebhookUrl(`https://${host}/hook`, live);
      expect(check.accepted).toBe(false);
      expect(['address_refused', 'invalid_url']).toContain(await send(`http://${host}:${port}/hook`));
    },
  );

  it.each(RESOLVED)(
    'a name that resolves to %s is refused before anything is connected to: %s %s',
    async (_, ...addresses) => {
      const resolve = async (): Promise<string[]> => [...addresses];
      expect(await send(`http://hooks.example.com:${port}/`, { resolve })).toBe('address_refused');
    },
  );

  it.each(WRITTEN)(
    'an endpoint that hides in %s where it leads is refused at registration and when it is sent to: %s',
    async (_, url) => {
      const resolve = async (): Promise<string[]> => ['127.0.0.1'];
      expect(checkWebhookUrl(url, live).accepted && new URL(url).hostname !== 'hooks.example.com').toBe(false);
      const isHarmless = checkWebhookUrl(url, live).accepted;
      if (!isHarmless) expect(await send(url, { resolve }, live)).toMatch(/^(?:invalid_url|address_refused)$/);
    },
  );

  it('never reached the listener in any of these cases', () => {
    expect(connections).toHaveLength(0);
  });
});

describe('An endpoint that answers to do harm', () => {
  const open = { httpsOnly: false, publicAddressesOnly: false };
  const drip = (socket: Socket, text: string): void => {
    const timer = setInterval(() => socket.write(text), 10);
    socket.on('close', () => clearInterval(timer));
  };

  it.each([
    [
      'a redirect inside',
      (socket: Socket) => void socket.end(`HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:${port}/\r\n\r\n`),
      'redirect',
    ],
    [
      'a redirect that keeps method and body',
      (socket: Socket) =>
        void socket.end(`HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:${port}/\r\n\r\n`),
      'redirect',
    ],
    [
      'a slow-loris of headers',
      (socket: Socket) => (socket.write('HTTP/1.1 200 OK\r\nx: '), drip(socket, 'a')),
      'timeout',
    ],
    [
      'a slow-loris of a body',
      (socket: Socket) => (socket.write('HTTP/1.1 200 OK\r\n\r\n'), drip(socket, 'a')),
      'timeout',
    ],
    ['silence', () => undefined, 'timeout'],
    ['interim answers for ever', (socket: Socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'), 'timeout'],
    [
      'endless headers',
      (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`),
      'other',
    ],
    [
      'a body without an end',
      (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(200_000)}`),
      'succeeded',
    ],
  ])('an endpoint that answers with %s is cut off, and nothing else is called', async (_, answer, expected) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => socket.destroy()));
      socket.once('data', () => answer(socket));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const before = connections.length;
    expect(await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {}, open)).toBe(expected);
    expect(connections).toHaveLength(before);
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
});
