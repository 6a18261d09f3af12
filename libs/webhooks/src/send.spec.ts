import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { LOCAL_CERTIFICATE, LOCAL_CERTIFICATE_KEY } from './local-certificate.fixture.js';
import { WebhookSender, type WebhookSenderOptions } from './send.js';
import { generateWebhookSecret, signatureHeaders } from './sign.js';

const open = { httpsOnly: false, publicAddressesOnly: false };
const live = { httpsOnly: true, publicAddressesOnly: true };
const publicOnly = { httpsOnly: false, publicAddressesOnly: true };
const body = Buffer.from('{"event":"webhook.test"}');
const attempt = { headers: {}, body, policy: open };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function sender(options: WebhookSenderOptions = {}): WebhookSender {
  const created = new WebhookSender(options);
  closing.push(() => created.close());
  return created;
}

/** Listens on a free port of 127.0.0.1 and counts the connections; everything is cut off when the test ends. */
async function listening(server: Server): Promise<{ port: number; url: string; connections: Socket[] }> {
  const connections: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    connections.push(socket.on('error', () => socket.destroy()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(async () => {
    const ended = once(server, 'close');
    server.close();
    for (const socket of connections) socket.destroy();
    await ended;
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}/hook`, connections };
}

/** Not `once(socket, 'close')`, which rejects when the connection was reset: being cut off is what is awaited. */
const closed = ([socket]: readonly Socket[]) =>
  new Promise<void>((resolve) => (socket?.destroyed === false ? socket.once('close', () => resolve()) : resolve()));

const http = (listener: RequestListener) => listening(createHttpServer(listener));
const answering = (status: number, text: string | Buffer = '', headers = {}) =>
  http((_, response) => response.writeHead(status, headers).end(text));
const raw = (answer: (socket: Socket) => void) =>
  listening(createTcpServer((socket) => void socket.once('data', () => answer(socket))));

describe('an attempt that is answered', () => {
  it('carries the very bytes and headers, and standardwebhooks verifies it', async () => {
    const secret = generateWebhookSecret();
    let verified: unknown;
    const { url } = await http(async (request, response) => {
      const chunks = await request.toArray();
      verified = new Webhook(secret).verify(Buffer.concat(chunks), request.headers as Record<string, string>);
      response.end(
        `${request.method} ${request.url} ${request.headers['content-type']} ${request.headers['user-agent']}`,
      );
    });
    const headers = signatureHeaders({ webhookId: 'evt_1', body, secrets: [secret], timestamp: new Date() });
    expect(await sender().send({ ...attempt, url: `${url}?a=1`, headers })).toEqual({
      outcome: 'succeeded',
      status: 200,
      latencyMs: expect.any(Number),
      responseExcerpt: 'POST /hook?a=1 application/json PASSID-Webhooks/1',
    });
    expect(verified).toEqual({ event: 'webhook.test' });
  });

  it.each([200, 201, 202, 204, 299])('succeeds with %d', async (status) => {
    const { url } = await answering(status);
    expect(await sender().send({ ...attempt, url })).toMatchObject({ outcome: 'succeeded', status });
  });

  it.each([400, 404, 410, 429, 500, 503])('fails with %d', async (status) => {
    const { url } = await answering(status, 'no', { 'retry-after': '7' });
    expect(await sender().send({ ...attempt, url })).toMatchObject({
      outcome: 'failed',
      failure: 'http_status',
      status,
      responseExcerpt: 'no',
      retryAfterSeconds: 7,
    });
  });

  it.each([301, 302, 303, 304, 307, 308])('fails with the redirect %d and never calls its target', async (status) => {
    const target = await answering(200);
    const { url } = await answering(status, '', { location: target.url });
    expect(await sender().send({ ...attempt, url })).toMatchObject({ outcome: 'failed', failure: 'redirect', status });
    expect(target.connections).toHaveLength(0);
  });

  it('reuses connections', async () => {
    const { url, connections } = await answering(200, 'ok');
    const one = sender();
    for (let sent = 0; sent < 20; sent += 1) await one.send({ ...attempt, url });
    // Two, because undici frees a connection a tick after its answer has ended.
    expect(connections.length).toBeLessThanOrEqual(2);
  });

  it('succeeds with a body past 64 KiB, endless or not, and hangs up', async () => {
    const chunk = Buffer.alloc(16 * 1024, 'x');
    const endless = await http((_, response) => {
      const pour = () => {
        while (response.write(chunk));
      };
      response.on('drain', pour).writeHead(200);
      pour();
    });
    const result = await sender().send({ ...attempt, url: endless.url });
    expect(result).toMatchObject({ outcome: 'succeeded', status: 200, responseExcerpt: 'x'.repeat(512) });
    await closed(endless.connections);

    const long = await answering(200, Buffer.alloc(1024 * 1024));
    expect(await sender().send({ ...attempt, url: long.url })).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('an attempt to an endpoint that misbehaves', () => {
  const deadlineMs = 150;

  it('times out when nothing is answered', async () => {
    const { url } = await raw(() => undefined);
    const result = await sender({ deadlineMs }).send({ ...attempt, url });
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: 'timeout',
      detail: 'No complete answer came within 150 ms.',
    });
    expect(result.latencyMs).toBeGreaterThanOrEqual(deadlineMs - 1);
  });

  const drip = (socket: Socket, text: string) => {
    const timer = setInterval(() => socket.write(text), 5);
    socket.on('close', () => clearInterval(timer));
  };

  it.each([
    ['headers', (socket: Socket) => (socket.write('HTTP/1.1 200 OK\r\nX: '), drip(socket, 'a')), undefined],
    ['body', (socket: Socket) => (socket.write('HTTP/1.1 200 OK\r\n\r\n'), drip(socket, 'a')), 200],
    ['interim answers', (socket: Socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'), undefined],
  ])('cuts a slow-loris of %s by the one deadline, and the connection with it', async (_, answer, status) => {
    const { url, connections } = await raw(answer);
    const result = await sender({ deadlineMs }).send({ ...attempt, url });
    expect(result).toMatchObject({ outcome: 'failed', failure: 'timeout', ...(status && { status }) });
    await closed(connections);
  });

  it('times out while the TLS handshake or the DNS keeps it waiting', async () => {
    const silent = await listening(createTcpServer());
    const url = `https://127.0.0.1:${silent.port}/`;
    expect(await sender({ deadlineMs }).send({ ...attempt, url })).toMatchObject({ failure: 'timeout' });
    const never = () => new Promise<never>(() => undefined);
    const deaf = new WebhookSender({ deadlineMs, resolve: never });
    expect(await deaf.send({ ...attempt, url: 'http://hooks.example.com/' })).toMatchObject({ failure: 'timeout' });
    await deaf.close();
  });

  it('cuts endless headers', async () => {
    const { url } = await raw((socket) => {
      const pour = () => {
        while (socket.write('X-Padding: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'));
      };
      socket.on('drain', pour).write('HTTP/1.1 200 OK\r\n');
      pour();
    });
    expect(await sender().send({ ...attempt, url })).toMatchObject({
      outcome: 'failed',
      failure: 'other',
      detail: 'No usable HTTP answer came (UND_ERR_HEADERS_OVERFLOW).',
    });
  });

  it.each([
    ['text that is not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ])('fails with %s', async (_, text) => {
    const { url } = await raw((socket) => socket.end(text));
    expect(await sender().send({ ...attempt, url })).toMatchObject({
      outcome: 'failed',
      detail: expect.not.stringContaining('SSH'),
    });
  });

  it('fails when the connection breaks, before or within the answer', async () => {
    const before = await raw((socket) => socket.resetAndDestroy());
    expect(await sender().send({ ...attempt, url: before.url })).toMatchObject({ failure: 'connection_reset' });
    const within = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'));
    expect(await sender().send({ ...attempt, url: within.url })).toMatchObject({
      failure: 'connection_reset',
      status: 200,
    });
  });

  it('connects once, not again and again, to one that hangs up at once', async () => {
    const { url, connections } = await listening(createTcpServer((socket) => socket.destroy()));
    expect(await sender().send({ ...attempt, url })).toMatchObject({ failure: 'connection_reset' });
    expect(connections).toHaveLength(1);
  });

  it('fails when nothing listens, or the name does not resolve', async () => {
    const server = createTcpServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    const url = `http://127.0.0.1:${port}/`;
    expect(await sender().send({ ...attempt, url })).toMatchObject({ failure: 'connection_refused' });
    const resolve = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }));
    expect(await sender({ resolve }).send({ ...attempt, url: 'http://hooks.example.com/' })).toMatchObject({
      failure: 'dns',
      detail: 'The host name could not be resolved. Check its DNS records (ENOTFOUND).',
    });
  });

  it('holds up no other endpoint, however many attempts wait for it', async () => {
    const deaf = await raw(() => undefined);
    const good = await answering(200);
    const one = sender();
    const stop = new AbortController();
    const waiting = Array.from({ length: 300 }, () => one.send({ ...attempt, url: deaf.url, signal: stop.signal }));
    const ended = Promise.race(waiting).catch(() => 'a waiting attempt');
    const first = await Promise.race([ended, one.send({ ...attempt, url: good.url }).then(({ outcome }) => outcome)]);
    expect(first).toBe('succeeded');
    stop.abort(new Error('The test is over.'));
    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
  });
});

describe('TLS', () => {
  const secure = async () => {
    const { port } = await listening(
      createHttpsServer({ cert: LOCAL_CERTIFICATE, key: LOCAL_CERTIFICATE_KEY }, (_, response) => response.end('ok')),
    );
    return (host: string) => `https://${host}:${port}/`;
  };
  const resolve = async () => ['127.0.0.1'];

  it('accepts a certificate it trusts, and only for the names in it', async () => {
    const at = await secure();
    const trusting = sender({ resolve, extraCertificates: [LOCAL_CERTIFICATE] });
    expect(await trusting.send({ ...attempt, url: at('hooks.passid.test') })).toMatchObject({ outcome: 'succeeded' });
    expect(await trusting.send({ ...attempt, url: at('127.0.0.1') })).toMatchObject({ outcome: 'succeeded' });
    expect(await trusting.send({ ...attempt, url: at('other.passid.test') })).toMatchObject({
      failure: 'tls',
      detail: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });

  it('refuses a certificate nobody vouches for, and an endpoint that does not speak TLS', async () => {
    const at = await secure();
    expect(await sender({ resolve }).send({ ...attempt, url: at('hooks.passid.test') })).toMatchObject({
      failure: 'tls',
    });
    const plain = await answering(200);
    const url = plain.url.replace('http:', 'https:');
    expect(await sender().send({ ...attempt, url })).toMatchObject({ failure: 'tls' });
  });
});

describe('the address guard', () => {
  it.each([['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::1'], ['::ffff:127.0.0.1']])(
    'refuses a public name that resolves to %s %s, and nothing is connected to',
    async (...addresses) => {
      const { port, connections } = await answering(200);
      const url = `http://hooks.example.com:${port}/`;
      const result = await sender({ resolve: async () => addresses }).send({ ...attempt, url, policy: publicOnly });
      expect(result).toMatchObject({ outcome: 'failed', failure: 'address_refused' });
      expect(JSON.stringify(result)).not.toContain('127.0.0.1');
      expect(connections).toHaveLength(0);
    },
  );

  it('connects to the address of its one look-up, so a name that rebinds is never asked twice', async () => {
    const { port } = await answering(200);
    const asked: string[] = [];
    const resolve = async (hostname: string) => (
      asked.push(hostname),
      asked.length === 1 ? ['127.0.0.1'] : ['127.0.0.2']
    );
    const result = await sender({ resolve }).send({ ...attempt, url: `http://rebind.example.com:${port}/` });
    expect(result).toMatchObject({ outcome: 'succeeded' });
    expect(asked).toEqual(['rebind.example.com']);
  });

  it('never reuses a connection that was made without it', async () => {
    const { port } = await answering(200);
    const url = `http://hooks.example.com:${port}/`;
    const one = sender({ resolve: async () => ['127.0.0.1'] });
    expect(await one.send({ ...attempt, url })).toMatchObject({ outcome: 'succeeded' });
    expect(await one.send({ ...attempt, url, policy: publicOnly })).toMatchObject({ failure: 'address_refused' });
  });

  it.each([
    ['https://2130706433/', 'address_refused'],
    ['https://[::ffff:127.0.0.1]/', 'address_refused'],
    ['https://localhost/', 'address_refused'],
    ['http://hooks.example.com/', 'invalid_url'],
    ['https://user:pass@hooks.example.com/', 'invalid_url'],
    ['nonsense', 'invalid_url'],
  ])('checks the URL again at every attempt: %s', async (url, failure) => {
    expect(await sender().send({ ...attempt, url, policy: live })).toMatchObject({ outcome: 'failed', failure });
  });
});

describe('a fault of ours', () => {
  it('rejects with the reason when the caller gives up', async () => {
    const { url } = await raw(() => undefined);
    const stop = new AbortController();
    const sending = sender().send({ ...attempt, url, signal: stop.signal });
    stop.abort(new Error('shutting down'));
    await expect(sending).rejects.toThrow('shutting down');
    await expect(sender().send({ ...attempt, url, signal: stop.signal })).rejects.toThrow('shutting down');
  });

  it('rejects for a header that is not HTTP, and after close', async () => {
    const { url } = await answering(200);
    const one = sender();
    await expect(one.send({ ...attempt, url, headers: { 'x-bad': 'a\r\nb' } })).rejects.toThrow('header');
    await one.close();
    await one.close();
    await expect(one.send({ ...attempt, url })).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' });
  });

  it('lets attempts under way end when it closes', async () => {
    const answers: (() => void)[] = [];
    const { url } = await http((_, response) => void answers.push(() => response.end()));
    const one = new WebhookSender();
    const sending = one.send({ ...attempt, url });
    const ended = one.close();
    while (answers.length === 0) await new Promise((tick) => setImmediate(tick));
    answers[0]?.();
    expect(await sending).toMatchObject({ outcome: 'succeeded' });
    await ended;
  });
});
