import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '@passid/event-store';
import {
  POLICIES,
  verification,
  verificationStream,
  type Policy,
  type Verdict,
  type VerificationEvent,
} from '@passid/ledger';
import { replayVerification } from '../../../apps/api/src/verifying/replay-verification/replay-verification.js';
import { rulesOf, type RulesOf } from '../../../apps/api/src/verifying/verdict/rules.js';
import type { BankClient } from '../../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../../support/database.js';
import { BY_HAND } from '../../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { WalletClient } from '../../support/wallet-client.js';

describe('Replay', () => {
  let database: FreshDatabase;
  let keysDir: string;
  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    ledger = await startLedgerApp({ database, keysDir });
    bank = await ledger.onboard();
  });
  afterAll(async () => {
    await ledger.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  async function filled(attributes: object = {}): Promise<{ wallet: WalletClient; credentialId: string }> {
    const wallet = await WalletClient.signUp(ledger.call);
    return { wallet, credentialId: await wallet.issue(attributes) };
  }

  const replay = (auditId: string) => replayVerification(ledger.platform, auditId);
  const replayBy = (known: RulesOf, auditId: string) =>
    replayVerification({ ...ledger.platform, rulesOf: known }, auditId);

  type Conclusion = VerificationEvent['data'];

  const conclusionOf = async (auditId: string): Promise<Conclusion> =>
    (await ledger.platform.store.readStream(verificationStream(auditId)))[0]?.data as Conclusion;

  /** The same conclusion as another, but for this, under an id of its own: written by somebody other than the handler. */
  async function conclude(like: Conclusion, but: Partial<Conclusion>, isSigned = true): Promise<string> {
    const { vault, store, clock } = ledger.platform;
    const verificationId = `vrf_${randomUUID().replaceAll('-', '')}`;
    const stream = verificationStream(verificationId);
    const { jws, ...opened } = await vault.openVerification(verificationStream(like.verificationId), like.sealed);
    const content = isSigned ? { ...opened, jws } : opened;
    const data = { ...like, ...but, verificationId, sealed: vault.deployment.seal(stream, content) };
    const context = { ...BY_HAND, recorded_at: clock.now().toISOString() };
    await transact(store, stream, verification, () => [{ type: 'TokenVerified', data }], context);
    return verificationId;
  }

  const demoConclusion = async (code = 'KE8V-3TXY-Z72L'): Promise<Conclusion> =>
    conclusionOf((await bank.redeem(code)).json.data.audit_id);

  describe('A verification is reached again, byte for byte,', () => {
    it('the verdicts on a demo code and on a wallet’s are reached again: verified, in review and denied', async () => {
      const requests = [
        bank.redeem('KE8V-3TXY-Z72L'),
        bank.redeem('GH2P-ABCD-56KL', { requestedClaims: ['income_verified'] }),
        bank.redeem('SANC-TEST-2222'),
        bank.redeem('BADS-TEST-2222'),
        ...[{}, { savingsScore: 1 }, { sanctionsCheck: 'failed' }].map(async (attributes) => {
          const { wallet } = await filled(attributes);
          return bank.redeem((await wallet.share(['income_verified', 'savings_consistency'])).code);
        }),
      ];
      for (const { json } of await Promise.all(requests))
        expect(await replay(json.data.audit_id)).toMatchObject({ outcome: 'same' });
    });

    it('however the share and the credential have moved on since', async () => {
      const { wallet, credentialId } = await filled();
      const { code, token } = await wallet.share();
      const first = (await bank.redeem(code)).json.data.audit_id;
      await wallet.call('POST', `/api/wallet/credentials/${credentialId}/revoke`);
      const second = (await bank.verify(token)).json.audit_id;
      await wallet.call('POST', '/api/v1/bridge/share/revoke', { token });
      const third = (await bank.verify(token)).json.audit_id;
      ledger.clock.advance(60 * 60 * 1000);
      const replays = await Promise.all([first, second, third].map(replay));
      expect(replays.map((each) => ('replayed' in each ? JSON.parse(each.replayed) : each))).toMatchObject([
        { verdict: { status: 'verified' }, consulted: { share: 'redeemed', credential: { revision: 0 } } },
        { verdict: { denyReason: 'CREDENTIAL_REVOKED' }, consulted: { credential: { revision: 1 } } },
        { verdict: { denyReason: 'TOKEN_REVOKED' }, consulted: { share: 'revoked' } },
      ]);
      expect(replays.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'same']);
    });
  });

  describe('A replay says', () => {
    it('says that a conclusion is not what follows from the ledger', async () => {
      const { wallet } = await filled({ sanctionsCheck: 'failed' });
      const { json } = await bank.redeem((await wallet.share()).code);
      const denied = await conclusionOf(json.data.audit_id);
      const { denyReason: _, ...verdict } = denied.verdict;
      const replayed = await replay(await conclude(denied, { verdict: { ...verdict, status: 'verified' } }));
      expect(replayed.outcome).toBe('different');
      expect('replayed' in replayed && replayed.replayed).toContain('HARD_DENY_SANCTIONS_MATCH');
    });

    it('says that nothing was judged, where a code opened nothing or the conclusion is older', async () => {
      const { json } = await bank.redeem('KE8V-3TXY-2222');
      expect(await replay(json.audit_id)).toMatchObject({ outcome: 'nothing_judged' });
      const demo = (await bank.redeem('KE8V-3TXY-Z72L')).json.data.audit_id;
      const { consulted: _, ...older } = await conclusionOf(demo);
      expect(await replay(await conclude(older, {}))).toMatchObject({ outcome: 'nothing_judged' });
    });

    it('says that there is no such verification', async () => {
      expect(await replay('vrf_0')).toEqual({ outcome: 'unknown' });
    });

    it('says that the person was erased, and what had been concluded', async () => {
      const { wallet } = await filled();
      const { json } = await bank.redeem((await wallet.share()).code);
      const { erasedAt } = (await wallet.erase()).json;
      expect(await replay(json.data.audit_id)).toMatchObject({
        outcome: 'erased',
        erasedAt,
        record: { verdict: { status: 'verified' } },
      });
    });
  });

  describe('Rules that came later', () => {
    const V1 = POLICIES.verifier_policy_v1;
    const tooOld = { status: 'denied', denyReason: 'CREDENTIAL_EXPIRED' } as const;
    /** Calls expired what is older than the limit, which v1 calls stale and lets through. */
    const v2: Policy = {
      ...V1,
      assess: (command, share) => {
        const verdict = V1.assess(command, share);
        const isTooOld = verdict.status !== 'denied' && verdict.freshnessStatus === 'stale';
        return isTooOld ? { ...verdict, ...tooOld } : verdict;
      },
    };
    const withV2: RulesOf = (versions) =>
      versions.policyVersion === 'verifier_policy_v2'
        ? { ...rulesOf({ ...versions, policyVersion: 'verifier_policy_v1' })!, ...versions, policy: v2 }
        : rulesOf(versions);

    it('say nothing of a verdict that was reached before them', async () => {
      const stale = await demoConclusion('STAL-TEST-2222');
      expect(stale.verdict).toMatchObject({ status: 'verified', freshnessStatus: 'stale' });
      expect(await replayBy(withV2, stale.verificationId)).toMatchObject({ outcome: 'same' });
    });

    it('judge what names them', async () => {
      const stale = await demoConclusion('STAL-TEST-2222');
      const named = { policyVersion: 'verifier_policy_v2' };
      const denied: Verdict = { ...stale.verdict, ...tooOld };
      expect(await replayBy(withV2, await conclude(stale, named))).toMatchObject({ outcome: 'different' });
      const auditId = await conclude(stale, { ...named, verdict: denied }, false);
      expect(await replayBy(withV2, auditId)).toMatchObject({ outcome: 'same' });
      expect(await replay(auditId)).toMatchObject({ outcome: 'rule_unknown', record: named });
    });
  });

  describe('npm run replay', () => {
    interface Ended {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
    const recordedAt = async (auditId: string): Promise<string> =>
      (await ledger.platform.store.readStream(verificationStream(auditId)))[0]?.metadata.recorded_at ?? '';
    const verificationsInLedger = async (): Promise<number> => {
      const types = ['TokenVerified', 'TokenRejected'];
      return (await ledger.platform.store.readAll({ after: 0n, limit: 1_000, types })).events.length;
    };
    const run = async (...args: string[]): Promise<Ended> => {
      const { NODE_OPTIONS: _, ...rest } = process.env;
      const env = {
        ...rest,
        DATABASE_URL: database.connectionString,
        PASSID_KEYS_DIR: keysDir,
        PASSID_LOG_LEVEL: 'silent',
      };
      const command = promisify(execFile)(process.execPath, ['dist/apps/api/src/replay.js', ...args], { env });
      return command.then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
      );
    };

    it('exits 0 when it is the same or there is nothing to replay, 2 when there is no such thing', async () => {
      const { json } = await bank.redeem('KE8V-3TXY-Z72L');
      const same = await run(json.data.audit_id);
      expect(same.code).toBe(0);
      expect(same.stdout).toContain('reached again, byte for byte');
      const refused = await bank.redeem('EXPD-TEST-2222');
      const nothing = await run(refused.json.audit_id);
      expect(nothing.code).toBe(0);
      expect(nothing.stdout).toContain('TOKEN_EXPIRED');
      expect((await run('vrf_0')).code).toBe(2);
    });

    it('tells what is different (3) from what was judged by a rule no longer known (4)', async () => {
      const like = await demoConclusion();
      const different = await run(await conclude(like, { notGranted: ['fraud_risk'] }));
      expect(different).toMatchObject({ code: 3, stdout: expect.stringContaining('DIFFERENT') });
      const unknown = await run(await conclude(like, { modelVersion: 'claims_model_v0' }));
      expect(unknown).toMatchObject({ code: 4, stdout: expect.stringContaining('rule no longer known') });
      expect(unknown.stdout).toContain('claims_model_v0');
    });

    it('goes through all, or all since a time, names what is not the same, and counts', async () => {
      const like = await demoConclusion();
      const unknown = await conclude(like, { policyVersion: 'verifier_policy_v0' });
      const since = await recordedAt(unknown);
      ledger.clock.advance(1_000);
      const later = (await demoConclusion()).verificationId;
      const all = await run('--all', '--json');
      const lines = all.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines).toContainEqual(
        expect.objectContaining({ audit_id: unknown, outcome: 'rule_unknown', policy_version: 'verifier_policy_v0' }),
      );
      const { total, ...counts } = lines.at(-1);
      expect(total).toBe(Object.values(counts).reduce((sum: number, count) => sum + Number(count), 0));
      expect(total).toBe(await verificationsInLedger());
      expect(lines.slice(0, -1).every(({ outcome }) => ['different', 'rule_unknown'].includes(outcome))).toBe(true);
      expect(all.code).toBe(counts.different > 0 ? 3 : 4);
      const recent = await run('--all', '--since', since);
      expect(recent.code).toBe(4);
      expect(recent.stdout.match(/vrf_\w+/g)).toEqual([unknown]);
      expect(recent.stdout).toContain('2 verifications: 1 the same, 0 different, 1 by a rule no longer known');
      const last = await run('--all', '--since', await recordedAt(later));
      expect(last).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 verifications: 1 the same/) });
    });

    it.each([
      [],
      ['vrf_1', 'vrf_2'],
      ['--all', 'vrf_1'],
      ['vrf_1', '--since', '2026-11-01T00:00:00Z'],
      ['--all', '--since', 'yesterday'],
      ['--all', '--since', '2026-11-01T00:00:00'],
      ['--everything'],
    ])('answers wrong usage with the usage text: %j %j %j', async (...args: string[]) => {
      expect(await run(...args)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/^Usage: npm run replay/),
      });
    });

    it('explains itself', async () => {
      expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: npm run replay/) });
    });
  });
});
