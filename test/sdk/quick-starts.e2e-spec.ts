import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { bundleForNode, checkTypes, writeBlocks } from '../support/quick-start.js';
import { freePort } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';
import { WalletClient } from '../support/wallet-client.js';

const WEBHOOK_SECRET = 'whsec_of_the_quick_starts';

const APP_ROUTER = ['app/api/apply/route.ts', 'app/passid/[...path]/route.ts', 'app/passid/webhook/route.ts'];
const PAGES_ROUTER = ['pages/api/apply.ts', 'pages/api/passid/[...path].ts', 'pages/api/passid-webhook.ts'];

/** As Next.js calls its App Router: the most specific route, by method. */
const APP_ROUTER_SERVER = `
import { createServer } from 'node:http';
import { POST as apply } from './app/api/apply/route.ts';
import * as proxy from './app/passid/[...path]/route.ts';
import { POST as webhook } from './app/passid/webhook/route.ts';
createServer(async (req, res) => {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
  const request = new Request('http://bank' + req.url, { method: req.method, headers: req.headers, ...body });
  const route = req.url === '/api/apply' ? apply : req.url === '/passid/webhook' ? webhook : proxy[req.method];
  const answer = route === undefined ? new Response(null, { status: 405 }) : await route(request);
  res.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** As Next.js calls its Pages Router: with a parsed body unless the route says not to, and status() and json(). */
const PAGES_ROUTER_SERVER = `
import { createServer } from 'node:http';
import apply, * as applyRoute from './pages/api/apply.ts';
import proxy, { config as proxyConfig } from './pages/api/passid/[...path].ts';
import webhook, { config as webhookConfig } from './pages/api/passid-webhook.ts';
createServer(async (req, res) => {
  res.status = (code) => { res.statusCode = code; return res; };
  res.json = (value) => { res.setHeader('content-type', 'application/json'); res.end(JSON.stringify(value)); return res; };
  const [route, config] = req.url === '/api/apply' ? [apply, applyRoute.config]
    : req.url === '/api/passid-webhook' ? [webhook, webhookConfig] : [proxy, proxyConfig];
  if (config?.api?.bodyParser !== false) {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    req.body = text === '' ? undefined : JSON.parse(text);
  }
  await route(req, res);
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

let folder: string;
let ledger: LedgerApp;
let bank: BankClient;
let holder: WalletClient;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-quick-'));
  writeBlocks('docs/quick-start-express.md', ['server.ts'], folder);
  writeBlocks('docs/quick-start-next-app-router.md', APP_ROUTER, folder);
  writeBlocks('docs/quick-start-next-pages.md', PAGES_ROUTER, folder);
  writeFileSync(path.join(folder, 'app-router.mjs'), APP_ROUTER_SERVER);
  writeFileSync(path.join(folder, 'pages-router.mjs'), PAGES_ROUTER_SERVER);
  bundleForNode(folder, { express: 'server.ts', 'app-router': 'app-router.mjs', 'pages-router': 'pages-router.mjs' });
  ledger = await startLedgerApp();
  await ledger.app.listen(0, '127.0.0.1');
  bank = await ledger.onboard();
  holder = await WalletClient.withCredential(ledger.call);
});
afterAll(async () => {
  await ledger.close();
  await rm(folder, { recursive: true });
});

it('The blocks of the quick starts are sound TypeScript', () => checkTypes(folder), 60_000);

describe.each([
  { framework: 'Express', file: 'express.js', proxy: '/passid', webhook: '/passid/webhook' },
  { framework: 'the App Router', file: 'app-router.js', proxy: '/passid', webhook: '/passid/webhook' },
  { framework: 'the Pages Router', file: 'pages-router.js', proxy: '/api/passid', webhook: '/api/passid-webhook' },
])('The quick start on $framework', ({ file, proxy, webhook }) => {
  let url: string;
  let stop: () => void;
  let output = '';
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const server = spawn(process.execPath, [path.join(folder, 'out', file)], {
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        PASSID_API_KEY: bank.workspace.keys.sandbox,
        PASSID_BASE_URL: await ledger.app.getUrl(),
        PASSID_WEBHOOK_SECRET: WEBHOOK_SECRET,
      },
      cwd: folder,
    });
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    server.stdout.on('data', keep);
    server.stderr.on('data', keep);
    stop = () => server.kill();
    const isUp = (): Promise<boolean> =>
      fetch(url).then(
        () => true,
        () => server.exitCode !== null,
      );
    await waitFor(isUp, `${file} to listen`);
    if (server.exitCode !== null) throw new Error(output);
  });
  afterAll(() => stop());

  const send = async (method: string, address: string, headers: Record<string, string> = {}, body?: string) => {
    const response = await fetch(`${url}${address}`, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return {
      status: response.status,
      text,
      json: (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>,
    };
  };
  const post = (address: string, body: object, headers: Record<string, string> = {}) =>
    send('POST', address, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));

  it('redeems a code for the page, which has no key, and lets its token through', async () => {
    const key = { 'idempotency-key': `quick-start-${file}` };
    const redeemed = await post(`${proxy}/api/bridge/code/redeem`, { code: 'KE8V-3TXY-Z72L' }, key);
    expect(redeemed.status).toBe(200);
    const { token, audit_id } = redeemed.json['data'] as { token: string; audit_id: string };
    const again = await post(`${proxy}/api/bridge/code/redeem`, { code: 'KE8V-3TXY-Z72L' }, key);
    expect(again.json['data']).toMatchObject({ audit_id });
    expect(await post('/api/apply', { passid_token: token })).toMatchObject({
      status: 200,
      json: { income_band: '$3,000-4,000/mo' },
    });
  });

  it('refuses as the guide says: no token, a wrong one, one against the policy, a code that has expired', async () => {
    expect(await post('/api/apply', {})).toMatchObject({ status: 401, json: { code: 'TOKEN_MISSING' } });
    const wrong = { passid_token: 'PASSID-AAAA-BBBB-CCCC-DDDD' };
    expect(await post('/api/apply', wrong)).toMatchObject({ status: 401, json: { code: 'TOKEN_INVALID' } });
    const { code } = await holder.share(['identity_verified']);
    const redeemed = await post(`${proxy}/api/bridge/code/redeem`, { code });
    const { token } = redeemed.json['data'] as { token: string };
    expect(await post('/api/apply', { passid_token: token })).toMatchObject({
      status: 403,
      json: { code: 'POLICY_VIOLATION' },
    });
    const expired = await post(`${proxy}/api/bridge/code/redeem`, { code: 'EXPD-TEST-2222' });
    expect(expired).toMatchObject({ status: 410, json: { code: 'CODE_EXPIRED' } });
  });

  it('carries a session from the QR code to the claims', async () => {
    const created = await post(`${proxy}/v1/sessions`, { permissions: ['income_verified'] });
    expect(created.status).toBe(201);
    const requestId = String(created.json['requestId']);
    expect((await holder.fulfil(requestId, (await holder.share()).token)).status).toBe(200);
    const polled = await send('GET', `${proxy}/v1/sessions/${requestId}`);
    expect(polled).toMatchObject({ status: 200, json: { status: 'completed', claims: { income_verified: true } } });
  });

  it('passes nothing else on', async () => {
    for (const [method, address] of [
      ['GET', '/v1/audit/trail'],
      ['POST', '/v1/outcome'],
      ['POST', '/api/onboard'],
      ['GET', '/v1/sessions/req_1/public'],
    ] as const) {
      const { status } = await send(method, `${proxy}${address}`);
      expect([address, status]).toEqual([address, 404]);
    }
  });

  it('takes a webhook that was signed, and none that was not', async () => {
    const body = JSON.stringify({ id: 'evt_1', event: 'webhook.test', data: { note: 'ż' } });
    const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-passid-signature': signature };
    expect((await send('POST', webhook, headers, body)).status).toBe(200);
    expect((await send('POST', webhook, headers, body.replace('ż', 'z'))).status).toBe(401);
    await waitFor(() => output.includes('webhook.test evt_1'), 'the webhook to be handled');
  });
});
