import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashToken } from '@passid/credentials';
import { transact } from '@passid/event-store';
import { institution, institutionStream, shareStream } from '@passid/ledger';
import type { SignedCredential } from '@passid/proofs';
import { openPlatform, type Platform } from '@passid/platform';
import { createLog, readConfig } from '@passid/runtime';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { BY_HAND } from '../support/faults-ledger.js';
import { COMMITMENT, credentialIn, shareProven } from '../support/proven-share.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';
import { ATTRIBUTES, WalletClient } from '../support/wallet-client.js';

const REDEMPTIONS = 200;
/** A proof takes two seconds of one free core. */
const PROVING_TIMEOUT_MS = 120_000;
const PUBLIC_URL = 'http://ledger.example';

/** The whole path in live: an operator issues, the holder shares, an approved institution asks. */
describe('Two api processes and a live wallet', () => {
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
      PASSID_PUBLIC_URL: PUBLIC_URL,
      PASSID_RATE_LIMITS: 'off',
    };
    const config = readConfig(environment);
    platform = await openPlatform({ config, log: createLog('silent'), database: database.connection });
    projector = ServiceProcess.spawn('projector', 0, environment);
    apis = await Promise.all([1, 2].map(async () => ServiceProcess.start('api', await freePort(), environment)));
    bank = await BankClient.onboard(api(0).call);
    await goLive();
  });
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
  /** What the operator's approval comes to, and until every process lets the live key in. */
  async function goLive(): Promise<void> {
    const { institutionId } = bank.workspace;
    const activatedAt = new Date().toISOString();
    const activated = {
      type: 'LiveKeyActivated',
      data: { institutionId, approvedBy: 'opr_1', activatedAt },
    } as const;
    const context = { ...BY_HAND, environment: 'workspace', recorded_at: activatedAt } as const;
    await transact(platform.store, institutionStream(institutionId), institution, () => [activated], context);
    await waitFor(async () => {
      const answers = await Promise.all([0, 1].map((index) => redeem(index, 'AAAA-AAAA-AAAA')));
      return answers.every(({ status }) => status === 404);
    }, 'the live key to be let in');
  }

  const live = (): Record<string, string> => ({ 'x-institution-key': bank.workspace.keys.live });
  const through = (index: number): BankClient => bank.through(api(index).call);
  const redeem = (index: number, code: string) => through(index).redeem(code, {}, live());
  const verify = (index: number, token: string) => through(index).verify(token, {}, live());

  function asOperator(): Record<string, string> {
    const issuedAt = new Date();
    const expiresAt = new Date(issuedAt.getTime() + 60_000);
    const issuer = PUBLIC_URL;
    const token = platform.keyRing.signLogin({ subject: 'opr_1', audience: 'operator', issuer, issuedAt, expiresAt });
    return { authorization: `Bearer ${token}` };
  }

  async function issue(index: number, { holderId }: WalletClient): Promise<SignedCredential> {
    const body = { ...ATTRIBUTES, ...COMMITMENT, holderId };
    const { status, json } = await api(index).call('POST', '/api/wallet/credentials', asOperator(), body);
    expect(status).toBe(201);
    return credentialIn(json);
  }

  async function filled(): Promise<{ wallet: WalletClient; credential: SignedCredential }> {
    const wallet = await WalletClient.signUp(api(0).call, 'live');
    return { wallet, credential: await issue(1, wallet) };
  }

  it(
    `one of ${REDEMPTIONS} concurrent redemptions of a code succeeds, and there is one CodeRedeemed`,
    async () => {
      const { wallet, credential } = await filled();
      const { code, token } = await shareProven(wallet, credential, { permissions: ['verified_credential_summary'] });
      const answers = await Promise.all(Array.from({ length: REDEMPTIONS }, (_, index) => redeem(index, code)));
      const [won, ...others] = answers.filter(({ status }) => status === 200);
      expect(others).toEqual([]);
      expect(won?.json.data).toMatchObject({ status: 'verified', environment: 'live', token });
      expect(won?.json.data.proof).toEqual({ type: 'groth16/bn254', status: 'verified' });
      for (const answer of answers.filter(({ status }) => status !== 200))
        expectProblem(answer, 409, 'CODE_ALREADY_REDEEMED');
      const stream = shareStream(hashToken(platform.keyRing, 'live', token));
      expect((await platform.store.readStream(stream)).map(({ type }) => type)).toEqual([
        'ShareCreated',
        'CodeRedeemed',
      ]);
    },
    PROVING_TIMEOUT_MS,
  );

  it('what one is told of a credential, a share or an erasure holds for the other at once', async () => {
    const { wallet, credential } = await filled();
    const first = await wallet.share();
    expect((await redeem(1, first.code)).json.data.status).toBe('verified');
    expect((await verify(0, first.token)).json.status).toBe('verified');
    const url = `/api/wallet/credentials/${credential.credentialId}/revoke`;
    expect((await api(0).call('POST', url, asOperator())).status).toBe(200);
    expect((await verify(1, first.token)).json.deny_reason).toBe('CREDENTIAL_REVOKED');
    await issue(1, wallet);
    const second = await wallet.share();
    await wallet.through(api(1).call).call('POST', '/api/v1/bridge/share/revoke', { token: second.token });
    expectProblem(await redeem(0, second.code), 410, 'CODE_REVOKED');
    const third = await wallet.share();
    const { audit_id } = (await redeem(0, third.code)).json.data;
    await wallet.erase();
    const audit = await through(1).call('GET', `/v1/audit/${audit_id}`, undefined, live());
    expect(audit.json.verification).toMatchObject({ claims: {}, erasure: { reason: 'SUBJECT_ERASED' } });
  });
});
