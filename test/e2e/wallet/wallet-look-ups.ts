import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { CLAIMS, WalletClient } from '../../support/wallet-client.js';

describe('Look-ups of a wallet', () => {
  const HOUR_MS = 60 * 60 * 1000;
  const NO_SHARE = 'A'.repeat(43);
  const NO_CREDENTIAL = `pid_${'0'.repeat(32)}`;

  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  describe('GET /api/v1/bridge/share/{shareId} answers', () => {
    const read = (wallet: WalletClient, shareId: string) => wallet.call('GET', `/api/v1/bridge/share/${shareId}`);

    it('200 with what became of it, the moment it did', async () => {
      const wallet = await WalletClient.withCredential(ledger.call);
      const { shareId, code } = await wallet.share(['income_verified']);
      expect((await read(wallet, shareId)).json).toMatchObject({ shareId, status: 'active', disclosures: [] });
      await bank.redeem(code);
      const { status, json } = await read(wallet, shareId);
      expect(status).toBe(200);
      expect(json).toMatchObject({
        status: 'redeemed',
        hasProof: false,
        disclosures: [{ institutionId: bank.workspace.institutionId, claims: ['income_verified', 'income_band'] }],
      });
      expect((await wallet.history()).json.shares).toEqual([json]);
    });

    it('404 alike for what is not there, is somebody else’s, and could be no id', async () => {
      const [wallet, other] = [
        await WalletClient.withCredential(ledger.call),
        await WalletClient.withCredential(ledger.call),
      ];
      const { shareId } = await other.share();
      const answers = [await read(wallet, shareId), await read(wallet, NO_SHARE), await read(wallet, 'nonsense')];
      for (const answer of answers) expectProblem(answer, 404, 'SHARE_NOT_FOUND');
      expect(new Set(answers.map(({ json }) => json.detail)).size).toBe(1);
    });

    it('401 without a login, and with one of somebody who was erased', async () => {
      expectProblem(await ledger.call('GET', `/api/v1/bridge/share/${NO_SHARE}`), 401, 'HOLDER_LOGIN_MISSING');
      const wallet = await WalletClient.withCredential(ledger.call);
      const { shareId } = await wallet.share();
      await wallet.erase();
      expectProblem(await read(wallet, shareId), 401, 'HOLDER_LOGIN_INVALID');
    });
  });

  describe('POST /api/v1/bridge/share/revoke by the share’s id answers', () => {
    const revoke = (wallet: WalletClient, body: object) => wallet.call('POST', '/api/v1/bridge/share/revoke', body);

    it('200, and the code opens nothing any more', async () => {
      const wallet = await WalletClient.withCredential(ledger.call);
      const { shareId, code, token } = await wallet.share();
      const { status, json } = await revoke(wallet, { shareId });
      expect(status).toBe(200);
      expect(json).toEqual({ tokenLastFour: token.slice(-4), status: 'revoked' });
      expectProblem(await bank.redeem(code), 410, 'CODE_REVOKED');
    });

    it('404 for somebody else’s, which stays as it is', async () => {
      const [wallet, other] = [await WalletClient.signUp(ledger.call), await WalletClient.withCredential(ledger.call)];
      const { shareId, code } = await other.share();
      for (const id of [shareId, NO_SHARE, 'nonsense'])
        expectProblem(await revoke(wallet, { shareId: id }), 404, 'SHARE_NOT_FOUND');
      expect((await bank.redeem(code)).status).toBe(200);
    });

    it.each([
      ['neither name', {}],
      ['both names', { shareId: NO_SHARE, token: 'PASSID-AAAA-AAAA-AAAA-AAAA' }],
      ['an empty id', { shareId: '' }],
      ['an unknown field', { shareId: NO_SHARE, code: 'KE8V-3TXY-Z72L' }],
    ])('400 for %s', async (_, body) => {
      expectProblem(await revoke(await WalletClient.signUp(ledger.call), body), 400, 'VALIDATION_FAILED');
    });
  });

  describe('GET /api/wallet/credentials/{credentialId} answers', () => {
    const read = (wallet: WalletClient, credentialId: string) =>
      wallet.call('GET', `/api/wallet/credentials/${credentialId}`);

    it('200 with what an institution would be told now', async () => {
      const wallet = await WalletClient.signUp(ledger.call);
      const credentialId = await wallet.issue();
      const { status, json } = await read(wallet, credentialId);
      expect(status).toBe(200);
      expect(json).toMatchObject({ credentialId, status: 'active', freshnessStatus: 'fresh', claims: CLAIMS });
      await wallet.call('POST', `/api/wallet/credentials/${credentialId}/revoke`);
      expect((await read(wallet, credentialId)).json).toMatchObject({ status: 'revoked', claims: CLAIMS });
    });

    it('200 and stale, for figures that were taken three days ago', async () => {
      const wallet = await WalletClient.signUp(ledger.call);
      const issuedAt = new Date(Math.floor(ledger.clock.now().getTime() / 1000) * 1000 - 72 * HOUR_MS).toISOString();
      const { json } = await read(wallet, await wallet.issue({ issuedAt }));
      expect(json).toMatchObject({ freshnessStatus: 'stale', claims: { freshness_hours: 72 } });
    });

    it('404 alike for what is not there and what is somebody else’s', async () => {
      const wallet = await WalletClient.signUp(ledger.call);
      const others = await (await WalletClient.signUp(ledger.call)).issue();
      const answers = [await read(wallet, others), await read(wallet, NO_CREDENTIAL), await read(wallet, 'nonsense')];
      for (const answer of answers) expectProblem(answer, 404, 'CREDENTIAL_NOT_FOUND');
      expect(new Set(answers.map(({ json }) => json.detail)).size).toBe(1);
    });

    it('401 without a login', async () => {
      expectProblem(await ledger.call('GET', `/api/wallet/credentials/${NO_CREDENTIAL}`), 401, 'HOLDER_LOGIN_MISSING');
    });
  });
});
