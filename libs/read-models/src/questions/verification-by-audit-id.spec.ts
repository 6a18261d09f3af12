import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findLatestSuccess, findLatestVerification, verificationByAuditId } from './verification-by-audit-id.js';

const ledger = projectedLedger(verificationByAuditId);
const owner = { institutionId: '1', environment: 'sandbox' } as const;
const share = { tokenHash: 'token-1', tokenLastFour: 'C7U5', expiresAt: '2026-12-23T00:26:32.781Z' };
const conclude = (type: 'TokenVerified' | 'TokenRejected', verificationId: string, institutionId = '1') =>
  ledger.append(type, { verificationId, institutionId, share });

describe('verification-by-audit-id', () => {
  it('finds the latest verification of a token, and the latest that was not denied', async () => {
    await conclude('TokenVerified', 'vrf_1');
    await conclude('TokenVerified', 'vrf_2');
    await conclude('TokenRejected', 'vrf_3');
    expect(await findLatestVerification(ledger.pool, owner, 'token-1')).toBe('vrf_3');
    expect(await findLatestSuccess(ledger.pool, owner, 'token-1')).toBe('vrf_2');
  });

  it('finds nothing of another institution, of the other environment or of another token', async () => {
    await conclude('TokenVerified', 'vrf_1');
    for (const [of, token] of [
      [{ ...owner, institutionId: '2' }, 'token-1'],
      [{ ...owner, environment: 'live' }, 'token-1'],
      [owner, 'token-2'],
    ] as const) {
      expect(await findLatestVerification(ledger.pool, of, token)).toBeUndefined();
      expect(await findLatestSuccess(ledger.pool, of, token)).toBeUndefined();
    }
  });

  it('has a row, but no token to be found by, for a verification that found no share', async () => {
    await ledger.append('TokenRejected', { verificationId: 'vrf_1', share: undefined });
    const { rows } = await ledger.pool.query(
      'select audit_id, status, deny_reason, token_hash from views.verification_by_audit_id',
    );
    expect(rows).toEqual([{ audit_id: 'vrf_1', status: 'denied', deny_reason: 'TOKEN_EXPIRED', token_hash: null }]);
  });
});
