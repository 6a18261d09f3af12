import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findHistory, verificationHistory, type HistoryQuestion } from './verification-history.js';

const ledger = projectedLedger(verificationHistory);
const question: HistoryQuestion = { institutionId: '1', before: 99n, limit: 10 };
const verify = (verificationId: string, environment: 'sandbox' | 'live' = 'sandbox') =>
  ledger.append('TokenVerified', { verificationId, institutionId: '1' }, { environment });
const idsOf = async (changes: Partial<HistoryQuestion> = {}) =>
  (await findHistory(ledger.pool, { ...question, ...changes })).map(({ auditId }) => auditId);

describe('verification-history', () => {
  it('says of each verification what was shown, what was asked for and how it ended', async () => {
    const { position } = await ledger.append('TokenRejected', {
      verificationId: 'vrf_1',
      institutionId: '1',
      share: undefined,
      requested: ['income_verified'],
      notGranted: ['income_verified'],
    });
    expect(await findHistory(ledger.pool, question)).toEqual([
      {
        position,
        auditId: 'vrf_1',
        environment: 'sandbox',
        via: 'code',
        status: 'denied',
        denyReason: 'TOKEN_EXPIRED',
        concludedAt: new Date('2026-11-23T00:26:32.781Z'),
        presentedLastFour: 'Z72L',
        tokenLastFour: null,
        requested: ['income_verified'],
        notGranted: ['income_verified'],
        proofStatus: 'not_provided',
        freshnessStatus: null,
        policyVersion: 'verifier_policy_v1',
      },
    ]);
  });

  it('lists the verifications of one institution, the latest first, page by page', async () => {
    await verify('vrf_1');
    const { position } = await verify('vrf_2');
    await verify('vrf_3');
    expect(await idsOf({ limit: 2 })).toEqual(['vrf_3', 'vrf_2']);
    expect(await idsOf({ before: position })).toEqual(['vrf_1']);
    expect(await idsOf({ institutionId: '2' })).toEqual([]);
  });

  it('lists those of an environment or status, and by an audit id or how it begins', async () => {
    await verify('vrf_a1', 'live');
    await ledger.append('TokenRejected', { verificationId: 'vrf_a2', institutionId: '1' });
    await verify('vrf_b1');
    expect(await idsOf({ environment: 'sandbox' })).toEqual(['vrf_b1', 'vrf_a2']);
    expect(await idsOf({ environment: 'live' })).toEqual(['vrf_a1']);
    expect(await idsOf({ status: 'denied' })).toEqual(['vrf_a2']);
    expect(await idsOf({ auditId: 'vrf_a' })).toEqual(['vrf_a2', 'vrf_a1']);
    expect(await idsOf({ auditId: 'vrf_%' })).toEqual([]);
  });

  it('lists those concluded from one moment on and before another, and those of a reference', async () => {
    const at = new Date('2026-11-25T04:00:00.000Z');
    await verify('vrf_1');
    const later = { verificationId: 'vrf_2', institutionId: '1', concludedAt: at.toISOString(), referenceHash: 'ref' };
    await ledger.append('TokenVerified', later);
    expect(await idsOf({ from: at })).toEqual(['vrf_2']);
    expect(await idsOf({ until: at })).toEqual(['vrf_1']);
    expect(await idsOf({ referenceHash: 'ref' })).toEqual(['vrf_2']);
    expect(await idsOf({ referenceHash: 'other' })).toEqual([]);
  });
});
