import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { buildBankPages, DemoBank } from './support/demo-bank.js';
import { startLedgerApp, type LedgerApp } from './support/ledger-app.js';
import { freePort } from './support/service-process.js';
import { waitFor } from './support/wait-for.js';

/** A database is created, on a machine that may be busy. */
const START_MS = 60_000;

let ledger: LedgerApp;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-demo-bank-'));
  ledger = await startLedgerApp();
  await ledger.app.listen(0, '127.0.0.1');
}, START_MS);
afterAll(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

describe('The bank’s server', () => {
  let bank: DemoBank;
  let atNobody: DemoBank;
  beforeAll(async () => {
    const pagesDir = path.join(folder, 'pages');
    await mkdir(pagesDir);
    await writeFile(path.join(pagesDir, 'index.html'), '<meta nonce="CSP_NONCE">');
    bank = await DemoBank.open({ pagesDir, ledgerUrl: await ledger.app.getUrl(), client: await ledger.onboard() });
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    atNobody = await DemoBank.open({ pagesDir, ledgerUrl: nowhere, client: await ledger.onboard() });
  });
  afterAll(() => Promise.all([bank.close(), atNobody.close()]));
  afterEach(() => expect(bank.faults).toEqual([]));

  interface Sent {
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly to?: DemoBank;
  }
  const send = async (method: string, address: string, { headers = {}, body, to = bank }: Sent = {}) => {
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const response = await fetch(`${to.url}${address}`, init);
    const text = await response.text();
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return { status: response.status, headers: response.headers, text, cookie };
  };
  const JSON_TYPE = { 'content-type': 'application/json' };
  const redemption = JSON.stringify({ code: 'KE8V-3TXY-Z72L' });
  const form = { full_name: 'A', email: 'a@mail.example', amount_usd: 5000, term_months: 24, purpose: 'home' };
  const apply = (body: object, headers: Record<string, string> = { 'idempotency-key': 'draft-1' }, to = bank) =>
    send('POST', '/api/apply', { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body), to });

  it.each([
    ['GET', '/passid/v1/audit/trail'],
    ['GET', '/passid/v1/outcome'],
    ['POST', '/passid/api/onboard'],
    ['DELETE', '/passid/v1/sessions/req_1'],
    ['GET', '/passid/v1/sessions/req_1/public'],
    ['GET', '/api/nothing'],
  ])('passes nothing on that the components do not call: %s %s', async (method, address) => {
    expect((await send(method, address)).status).toBe(404);
  });

  it('takes JSON alone, and not much of it', async () => {
    const address = '/passid/api/bridge/code/redeem';
    const asForm = { headers: { 'content-type': 'text/plain' }, body: redemption };
    expect((await send('POST', address, asForm)).status).toBe(415);
    expect((await send('POST', address)).status).toBe(415);
    const much = { headers: JSON_TYPE, body: JSON.stringify({ code: 'A'.repeat(20_000) }) };
    expect((await send('POST', address, much)).status).toBe(413);
  });

  it('sends the browser’s Idempotency-Key on, and neither its cookie nor a key it made up', async () => {
    const address = '/passid/api/bridge/code/redeem';
    const headers = {
      ...JSON_TYPE,
      'idempotency-key': 'once',
      'x-institution-key': 'pk_sandbox_of_somebody',
      cookie: 'a=b',
    };
    const [first, second] = [
      await send('POST', address, { headers, body: redemption }),
      await send('POST', address, { headers, body: redemption }),
    ];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('lets a session be read by the browser that made it', async () => {
    const created = await send('POST', '/passid/v1/sessions', { headers: JSON_TYPE, body: '{}' });
    const { requestId } = JSON.parse(created.text) as { requestId: string };
    const read = (headers: Record<string, string>) => send('GET', `/passid/v1/sessions/${requestId}`, { headers });
    expect((await read({ cookie: created.cookie })).status).toBe(200);
    expect((await read({})).status).toBe(404);
  });

  it('answers 400 to a form that is not filled in, field by field, before any token is looked at', async () => {
    const { status, text } = await apply({ ...form, email: 'nobody' });
    const { code, errors } = JSON.parse(text) as { code: string; errors: { pointer: string }[] };
    expect([status, code, errors.map(({ pointer }) => pointer)]).toEqual([400, 'FORM_INCOMPLETE', ['/email']]);
    expect((await apply(form, {})).status).toBe(400);
    expect((await apply([])).status).toBe(400);
    expect((await send('POST', '/api/apply', { headers: JSON_TYPE, body: '{' })).status).toBe(400);
  });

  it('answers 401 without a token, and 503, shut, while the service cannot be reached', async () => {
    expect(JSON.parse((await apply(form)).text)).toMatchObject({ status: 401, code: 'TOKEN_MISSING' });
    const token = (await bank.client.redeem('KE8V-3TXY-Z72L')).json.data.token as string;
    const shut = await apply({ ...form, passid_token: token }, { 'idempotency-key': 'draft-2' }, atNobody);
    expect([shut.status, shut.headers.has('retry-after')]).toEqual([503, true]);
    expect(atNobody.faults).toEqual([expect.objectContaining({ code: 'PASSID_UNREACHABLE' })]);
    const code = await send('POST', '/passid/api/bridge/code/redeem', {
      headers: JSON_TYPE,
      body: redemption,
      to: atNobody,
    });
    expect([code.status, code.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it('takes a form sent twice for one application, and shows it to nobody else', async () => {
    const token = (await bank.client.redeem('KE8V-3TXY-Z72L')).json.data.token as string;
    const first = await apply({ ...form, passid_token: token }, { 'idempotency-key': 'draft-3' });
    const again = { 'idempotency-key': 'draft-3', cookie: first.cookie };
    const second = await apply({ ...form, passid_token: token }, again);
    const other = await apply({ ...form, passid_token: token }, { ...again, 'idempotency-key': 'draft-4' });
    expect([first.status, second.text === first.text, other.text === first.text]).toEqual([201, true, false]);
    const { id } = JSON.parse(first.text) as { id: string };
    const shown = await send('GET', `/api/applications/${id}`, { headers: { cookie: first.cookie } });
    expect(JSON.parse(shown.text)).toMatchObject({ id, decision: { outcome: 'approved' } });
    expect(shown.text).not.toContain(token);
    expect((await send('GET', `/api/applications/${id}`)).status).toBe(404);
  });

  it('asks PASSID for a test event for its own page only', async () => {
    const from = (site: string) => send('POST', '/api/webhooks/test', { headers: { 'sec-fetch-site': site } });
    expect((await from('cross-site')).status).toBe(403);
    expect((await from('same-origin')).status).toBe(202);
  });

  it('sends pages with a nonce of their own, and lets nothing else run on them', async () => {
    const [one, other] = [await send('GET', '/'), await send('GET', '/apply/')];
    const nonce = /nonce="([^"]+)"/.exec(one.text)?.[1] ?? '';
    expect(one.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(other.text).not.toContain(nonce);
    expect(one.cookie).toMatch(/^acacia_visitor=/);
    expect(one.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
    expect([one.status, other.status, (await send('GET', '/nowhere')).status]).toEqual([200, 200, 404]);
    expect((await send('GET', '/assets/nothing.js')).status).toBe(404);
  });
});

describe('npm run demo:bank', () => {
  const running: ChildProcess[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  });

  function start(env: Record<string, string>): { readonly child: ChildProcess; readonly output: () => string } {
    const child = spawn(process.execPath, ['dist/apps/demo-bank/src/main.js'], {
      env: { PATH: process.env['PATH'], PASSID_LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return { child, output: () => text };
  }
  const addressOf = (name: string, output: string): string => new RegExp(`${name} +(http\\S+)`).exec(output)?.[1] ?? '';
  const isUp = (url: string): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );

  beforeAll(() => buildBankPages(path.resolve('dist/apps/demo-bank/web'), 'production'), START_MS);

  it('starts a ledger and a bank, and leaves nothing behind on Ctrl-C', async () => {
    // In a folder of its own: the database may run as another user, who cannot pass through this test's.
    const dataDir = await mkdtemp(path.join(tmpdir(), 'passid-demo-bank-data-'));
    const { child, output } = start({ PASSID_DATA_DIR: dataDir, PORT: '0', BANK_PORT: '0' });
    await waitFor(() => output().includes('Ctrl-C') || child.exitCode !== null, `the bank: ${output()}`, START_MS);
    const [bank, ledgerUrl] = [addressOf('bank', output()), addressOf('ledger', output())];
    expect((await fetch(`${bank}/apply`)).status).toBe(200);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ code: 'KE8V-3TXY-Z72L' });
    const redeemed = await fetch(`${bank}/passid/api/bridge/code/redeem`, { method: 'POST', headers, body });
    expect(redeemed.status).toBe(200);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect([await isUp(bank), await isUp(ledgerUrl)]).toEqual([false, false]);
    await rm(dataDir, { recursive: true });
  }, 120_000);

  it('uses a ledger that runs already, and another port when its own is taken', async () => {
    const taken = String(new URL(await ledger.app.getUrl()).port);
    const { child, output } = start({ PASSID_BASE_URL: await ledger.app.getUrl(), BANK_PORT: taken });
    await waitFor(() => output().includes('Ctrl-C') || child.exitCode !== null, `the bank: ${output()}`, START_MS);
    expect(output()).toContain('Using the ledger');
    const bank = addressOf('bank', output());
    expect((await fetch(`${bank}/webhooks`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await isUp(await ledger.app.getUrl())).toBe(true);
  }, 120_000);

  it('says what is missing when there is no ledger where it was told', async () => {
    const { child, output } = start({ PASSID_BASE_URL: `http://127.0.0.1:${await freePort()}` });
    expect((await once(child, 'exit'))[0]).toBe(1);
    expect(output()).toContain('There is no ledger at');
  });
});
