import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('The history of verifications', () => {
  const DAY_MS = 24 * 60 * 60_000;

  let ledger: LedgerApp;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());

  const list = (client: BankClient, query = ''): Promise<Answer> =>
    ledger.call('GET', `/api/institution/verifications${query}`, { authorization: `Bearer ${client.workspace.token}` });
  const idsOf = ({ json }: Answer): string[] => json.verifications.map(({ auditId }: { auditId: string }) => auditId);
  const redeem = async (client: BankClient, code = 'KE8V-3TXY-Z72L', more: object = {}): Promise<string> => {
    const { json } = await client.redeem(code, more);
    return json.data?.audit_id ?? json.audit_id;
  };

  describe('GET /api/institution/verifications', () => {
    it('lists them the moment they are answered, the latest first, the refused ones included', async () => {
      const bank = await ledger.onboard();
      expect((await list(bank)).json).toEqual({ verifications: [], nextCursor: null });
      const { data } = (await bank.redeem('KE8V-3TXY-Z72L', { requestedClaims: ['income_verified'] })).json;
      const refused = await redeem(bank, 'EXPD-TEST-2222');
      const verified = (await bank.verify(data.token)).json;
      const { status, json } = await list(bank);
      expect(status).toBe(200);
      expect(json.verifications).toEqual([
        expect.objectContaining({ auditId: verified.audit_id, via: 'token', status: 'verified' }),
        {
          auditId: refused,
          environment: 'sandbox',
          via: 'code',
          status: 'denied',
          denyReason: 'TOKEN_EXPIRED',
          verifiedAt: expect.stringMatching(/Z$/),
          presentedLastFour: '2222',
          tokenLastFour: null,
          permissions: ['verified_credential_summary'],
          notGranted: [],
          proofStatus: 'not_provided',
          freshnessStatus: null,
          policyVersion: 'verifier_policy_v1',
        },
        {
          auditId: data.audit_id,
          environment: 'sandbox',
          via: 'code',
          status: 'verified',
          denyReason: null,
          verifiedAt: data.verified_at,
          presentedLastFour: 'Z72L',
          tokenLastFour: data.token.slice(-4),
          permissions: ['income_verified'],
          notGranted: [],
          proofStatus: 'not_provided',
          freshnessStatus: 'fresh',
          policyVersion: 'verifier_policy_v1',
        },
      ]);
    });

    it('pages through them, undisturbed by new ones', async () => {
      const bank = await ledger.onboard();
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) ids.unshift(await redeem(bank));
      const first = await list(bank, '?limit=2');
      await redeem(bank);
      const second = await list(bank, `?limit=2&cursor=${first.json.nextCursor}`);
      const third = await list(bank, `?limit=2&cursor=${second.json.nextCursor}`);
      expect([first, second, third].flatMap(idsOf)).toEqual(ids);
      expect(third.json.nextCursor).toBeNull();
      expect(idsOf(await list(bank, `?limit=3&cursor=${second.json.nextCursor}`))).toEqual(ids.slice(4));
    });

    it('filters by status, environment and day', async () => {
      const bank = await ledger.onboard();
      const [verified, review, denied] = [
        await redeem(bank),
        await redeem(bank, 'GH2P-ABCD-56KL'),
        await redeem(bank, 'SANC-TEST-2222'),
      ];
      expect(idsOf(await list(bank, '?status=verified'))).toEqual([verified]);
      expect(idsOf(await list(bank, '?status=manual_review&environment=sandbox'))).toEqual([review]);
      expect(idsOf(await list(bank, '?status=denied'))).toEqual([denied]);
      expect(idsOf(await list(bank, '?environment=live'))).toEqual([]);
      const today = ledger.clock.now();
      const dayOf = (offset: number) => new Date(today.getTime() + offset * DAY_MS).toISOString().slice(0, 10);
      expect(idsOf(await list(bank, `?from=${dayOf(-1)}&to=${dayOf(1)}`))).toHaveLength(3);
      expect(idsOf(await list(bank, `?from=${dayOf(2)}`))).toEqual([]);
      expect(idsOf(await list(bank, `?to=${dayOf(-2)}`))).toEqual([]);
    });

    it('finds one by its audit id or how that begins', async () => {
      const bank = await ledger.onboard();
      const id = await redeem(bank);
      await redeem(bank);
      expect(idsOf(await list(bank, `?auditId=${id}`))).toEqual([id]);
      expect(idsOf(await list(bank, `?audit_id=${id.slice(0, 20)}`))).toEqual([id]);
    });

    it('finds one by the whole reference, which nobody can read from the log', async () => {
      const bank = await ledger.onboard();
      const other = await ledger.onboard();
      const id = await redeem(bank, 'KE8V-3TXY-Z72L', { institution_reference: 'loan 4711 / Ä' });
      await redeem(bank, 'KE8V-3TXY-Z72L', { institution_reference: 'loan 4712' });
      await redeem(other, 'KE8V-3TXY-Z72L', { institution_reference: 'loan 4711 / Ä' });
      const query = `?institutionReference=${encodeURIComponent('loan 4711 / Ä')}`;
      expect(idsOf(await list(bank, query))).toEqual([id]);
      expect(idsOf(await list(bank, '?institution_reference=loan'))).toEqual([]);
      const { events } = await ledger.platform.store.readAll({ after: 0n, limit: 10_000, types: ['TokenVerified'] });
      const stored = events.map(({ data }) => JSON.stringify(data));
      expect(stored.join('')).not.toContain('4711');
      const hashes = events.flatMap(({ data }) => (data as { referenceHash?: string }).referenceHash ?? []);
      expect(new Set(hashes).size).toBe(hashes.length);
    });

    it('shows nothing of other institutions', async () => {
      const [one, two] = [await ledger.onboard(), await ledger.onboard()];
      const id = await redeem(one);
      expect((await list(two, `?auditId=${id}`)).json.verifications).toEqual([]);
    });

    it.each([
      ['?cursor=nonsense', '/cursor'],
      ['?limit=0', '/limit'],
      ['?status=good', '/status'],
      ['?environment=workspace', '/environment'],
      ['?from=2026-02-30', '/from'],
      ['?auditId=vrf_', '/auditId'],
      ['?auditId=%25', '/auditId'],
      ['?institutionReference=', '/institutionReference'],
      ['?q=1', '/q'],
    ])('refuses %s: 400', async (query, pointer) => {
      const answer = await list(await ledger.onboard(), query);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });

    it('needs a login, and no key opens it: 401', async () => {
      const bank = await ledger.onboard();
      expectProblem(await bank.call('GET', '/api/institution/verifications'), 401, 'INSTITUTION_LOGIN_MISSING');
      const headers = { authorization: 'Bearer nonsense' };
      const answer = await ledger.call('GET', '/api/institution/verifications', headers);
      expectProblem(answer, 401, 'INSTITUTION_LOGIN_INVALID');
    });
  });
});
