import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, compactVerify, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import type { Answer } from '../support/bank-client.js';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { createShare } from '../support/share.js';
import { waitFor } from '../support/wait-for.js';

const PURPOSES = ['claims', 'issuer', 'login', 'webhook'] as const;
type Purpose = (typeof PURPOSES)[number];
interface Key {
  readonly purpose: Purpose;
  readonly key_id: string;
  readonly status: 'signs' | 'waits' | 'verifies' | 'retired';
}

const kidOf = (jws: string): string => decodeProtectedHeader(jws).kid ?? '';

describe('Each signing key is rotated while two api processes serve', () => {
  let database: FreshDatabase;
  let keysDir: string;
  let ledger: LedgerApp;
  let apis: ServiceProcess[];
  let bank: BankClient;
  let before: Key[];
  let token: string;
  let first: Answer;
  let isOver = false;
  let served = 0;
  const failures: string[] = [];

  const environment = () => ({
    DATABASE_URL: database.connectionString,
    PASSID_KEYS_DIR: keysDir,
    PASSID_PUBLIC_URL: 'http://ledger.example',
  });
  const keys = (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) =>
      execFile(
        process.execPath,
        ['dist/apps/operator/src/keys.js', ...args],
        { env: { PATH: process.env['PATH'], PASSID_LOG_LEVEL: 'silent', ...environment() } },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      ),
    );
  const listed = async (): Promise<Key[]> =>
    (JSON.parse((await keys('list', '--json')).stdout) as { keys: Key[] }).keys;
  const jwks = async (url: string): Promise<JSONWebKeySet> => (await apis[0]?.call('GET', url))?.json as JSONWebKeySet;
  const through = (index: number): BankClient => bank.through((apis[index % 2] as ServiceProcess).call);
  const signedBy = async (jws: string): Promise<string> =>
    (await compactVerify(jws, createLocalJWKSet(await jwks('/.well-known/jwks.json')))).protectedHeader.kid ?? '';
  const logIn = (index: number): Promise<Answer> => {
    const { send } = through(index);
    return send('POST', '/api/institution/login', {}, { email: bank.email, password: 'correct horse' });
  };

  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    ledger = await startLedgerApp({ database, keysDir });
    apis = await Promise.all([0, 1].map(async () => ServiceProcess.start('api', await freePort(), environment())));
    bank = await BankClient.onboard((apis[0] as ServiceProcess).call);
    ({ token } = await createShare(ledger.platform));
    await waitFor(async () => (await bank.verify(token)).status === 200, 'the bank’s key to be known');
    first = await bank.verify(token);
    before = await listed();
  });
  afterAll(async () => {
    isOver = true;
    await Promise.all(apis.map((api) => api.stop()));
    await ledger.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  /** What is signed at one process is shown to the other at once. */
  async function work(index: number): Promise<void> {
    while (!isOver) {
      const answers = [await through(index).verify(token), await through(index + 1).redeem('KE8V-3TXY-Z72L')];
      const login = await logIn(index);
      const headers = { authorization: `Bearer ${login.json?.token}` };
      answers.push(login, await through(index + 1).send('GET', '/api/institution/webhook', headers));
      answers.push(await through(index + 1).dashboard('GET', '/api/institution/webhook'));
      for (const { status, text } of answers) if (status !== 200) failures.push(`${status} ${text}`);
      if (answers[0]?.json.status !== 'verified') failures.push(answers[0]?.text ?? '');
      served += answers.length;
    }
  }

  it('no request fails, and what was signed before is believed afterwards', async () => {
    const clients = [work(0), work(1)];
    for (const purpose of PURPOSES) {
      const { code, stderr } = await keys('rotate', purpose, '--in', '5');
      expect([code, stderr]).toEqual([0, '']);
    }
    const rotated = async (): Promise<boolean> =>
      (await listed()).filter(({ status }) => status === 'waits').length === 0;
    await waitFor(rotated, 'the new keys to sign', 30_000);
    const servedBefore = served;
    await waitFor(() => Promise.resolve(served > servedBefore + 20), 'requests to be served by new keys', 30_000);
    isOver = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);

    const old = before.find(({ purpose }) => purpose === 'claims')?.key_id;
    expect(await signedBy(first.json.signature.jws)).toBe(old);
    const again = await through(1).verify(token);
    expect(again.json.status).toBe('verified');
    expect(await signedBy(again.json.signature.jws)).not.toBe(old);
    const published = (await jwks('/.well-known/jwks.json')).keys;
    expect(published.map(({ kid }) => kid)).toEqual([kidOf(again.json.signature.jws), old]);
    expect(published.map((key) => 'passid_retired_at' in key)).toEqual([false, true]);
    const webhookKeys = (await jwks('/.well-known/webhook-keys.json')).keys;
    expect(webhookKeys.map(({ kid }) => kid).at(-1)).toBe(before.find(({ purpose }) => purpose === 'webhook')?.key_id);
    expect(webhookKeys).toHaveLength(2);
    const { platform } = ledger;
    expect(platform.keyRing.signWebhook(Buffer.from('x'))).toHaveLength(2);
    expect((await through(0).dashboard('GET', '/api/institution/webhook')).status).toBe(200);
    expect(kidOf((await logIn(0)).json.token)).not.toBe(kidOf(bank.workspace.token));
  });

  it('a retired key is destroyed: claims are believed on, logins end, webhooks are signed by the current key alone', async () => {
    const kept = (await listed()).find(({ status, purpose }) => status === 'signs' && purpose === 'claims');
    expect(await keys('retire', kept?.key_id ?? '')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('signs, or soon will'),
    });
    const { token: fresh } = (await logIn(0)).json;
    for (const { key_id } of (await listed()).filter(({ status }) => status === 'verifies'))
      await keys('retire', key_id);
    expect((await listed()).filter(({ status }) => status === 'verifies')).toEqual([]);
    expect((await readdir(keysDir)).filter((file) => file.endsWith('.draft'))).toEqual([]);

    await waitFor(
      async () => (await through(1).dashboard('GET', '/api/institution/webhook')).status === 401,
      'the old login to end',
    );
    const headers = { authorization: `Bearer ${fresh}` };
    expect((await through(1).send('GET', '/api/institution/webhook', headers)).status).toBe(200);
    expect(await signedBy(first.json.signature.jws)).toBe(before.find(({ purpose }) => purpose === 'claims')?.key_id);
    expect((await through(0).verify(token)).json.status).toBe('verified');
    expect(ledger.platform.keyRing.signWebhook(Buffer.from('x'))).toHaveLength(1);
  });

  it('every step is in the ledger’s diary, and a process that starts later has every key', async () => {
    const diary = await ledger.platform.store.readStream('log');
    const steps = diary.filter(({ type }) => type.startsWith('Key'));
    expect(steps.filter(({ type }) => type === 'KeyRotated').map(({ data }) => (data as Key).purpose)).toEqual(
      PURPOSES,
    );
    expect(steps.filter(({ type }) => type === 'KeyRetired')).not.toHaveLength(0);
    expect(JSON.stringify(steps.map(({ data }) => data))).not.toContain('PRIVATE');
    const late = await ServiceProcess.start('api', await freePort(), environment());
    expect((await bank.through(late.call).verify(token)).json.status).toBe('verified');
    await late.stop();
  });

  it('bad input is answered with the usage', async () => {
    for (const args of [[], ['rotate'], ['rotate', 'master'], ['rotate', 'claims', '--in', '1'], ['list', 'x']])
      expect(await keys(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage: npm run keys') });
    expect(await keys('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: npm run keys') });
    expect(await keys('retire', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no signing key'),
    });
  });
});
