import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashToken } from '@passid/credentials';
import { shareStream } from '@passid/ledger';
import { createLog, openPlatform, readConfig, type Platform } from '@passid/runtime';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { WalletClient } from '../support/wallet-client.js';

const REDEMPTIONS = 200;

describe('Two api processes and a wallet', () => {
  let database: FreshDatabase;
  let keysDir: string;
  let apis: ServiceProcess[];
  let projector: ServiceProcess;
  let platform: Platform;
  let bank: BankClient;

  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    const environment = {
      DATABASE_URL: database.connectionString,
      PASSID_KEYS_DIR: keysDir,
      PASSID_PUBLIC_URL: 'http://ledger.example',
      PASSID_RATE_LIMITS: 'off',
    };
    const config = readConfig(environment);
    platform = await openPlatform({ config, log: createLog('silent'), database: database.connection });
    projector = ServiceProcess.spawn('projector', 0, environment);
    apis = await Promise.all([1, 2].map(async () => ServiceProcess.start('api', await freePort(), environment)));
    bank = await BankClient.onboard(api(0).call);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([...apis, projector].map((process) => process.stop()));
    await platform.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  const api = (index: number): ServiceProcess => {
    const process = apis[index % apis.length];
    if (process === undefined) throw new Error('There is no such process.');
    return process;
  };
  const through = (index: number): BankClient => bank.through(api(index).call);

  async function filled(): Promise<{ wallet: WalletClient; credentialId: string }> {
    const wallet = await WalletClient.signUp(api(0).call);
    return { wallet, credentialId: await wallet.through(api(1).call).issue() };
  }

  it(`of ${REDEMPTIONS} concurrent redemptions of one code one succeeds, and there is one CodeRedeemed`, async () => {
    const { wallet } = await filled();
    const { code, token } = await wallet.share();
    const answers = await Promise.all(Array.from({ length: REDEMPTIONS }, (_, index) => through(index).redeem(code)));
    const [won, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    expect(won?.json.data).toMatchObject({ status: 'verified', token });
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectProblem(answer, 409, 'CODE_ALREADY_REDEEMED');
    const stream = shareStream(hashToken(platform.keyRing, 'sandbox', token));
    expect((await platform.store.readStream(stream)).map(({ type }) => type)).toEqual(['ShareCreated', 'CodeRedeemed']);
  });

  it('what one is told of a credential, a share or an erasure holds for the other at once', async () => {
    const { wallet, credentialId } = await filled();
    const first = await wallet.share();
    expect((await through(1).redeem(first.code)).json.data.status).toBe('verified');
    expect((await through(0).verify(first.token)).json.status).toBe('verified');
    await wallet.call('POST', `/api/wallet/credentials/${credentialId}/revoke`);
    expect((await through(1).verify(first.token)).json.deny_reason).toBe('CREDENTIAL_REVOKED');
    await wallet.through(api(1).call).issue();
    const second = await wallet.share();
    await wallet.through(api(1).call).call('POST', '/api/v1/bridge/share/revoke', { token: second.token });
    expectProblem(await through(0).redeem(second.code), 410, 'CODE_REVOKED');
    const third = await wallet.share();
    const { audit_id } = (await through(0).redeem(third.code)).json.data;
    await wallet.erase();
    expect((await through(1).audit(audit_id)).json.verification).toMatchObject({
      claims: {},
      erasure: { reason: 'SUBJECT_ERASED' },
    });
  });
});
