import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { auditTrail, findTrailStreams } from './audit-trail.js';

const ledger = projectedLedger(auditTrail);
const share = { tokenHash: 'token-1', tokenLastFour: 'C7U5', expiresAt: '2026-12-23T00:26:32.781Z' };

describe('audit-trail', () => {
  it('names the streams of a verification: its share, session, outcome and deliveries', async () => {
    const verificationId = 'vrf_1';
    await ledger.append('SessionFulfilled', { verificationId, requestId: 'req_1' });
    await ledger.append('TokenVerified', { verificationId, share });
    await ledger.append('WebhookScheduled', { verificationId, deliveryId: 'dlv_1' });
    await ledger.append('OutcomeReported', { verificationId, institutionId: '1', tokenHash: 'token-1' });
    await ledger.append('WebhookScheduled', { verificationId, deliveryId: 'dlv_2' });
    expect(await findTrailStreams(ledger.pool, 'vrf_1')).toEqual([
      'delivery-dlv_1',
      'delivery-dlv_2',
      'outcome-1-token-1',
      'session-req_1',
      'share-token-1',
    ]);
  });

  it('names a stream once, and for each verification that it belongs to', async () => {
    for (const verificationId of ['vrf_1', 'vrf_2', 'vrf_1'])
      await ledger.append('TokenVerified', { verificationId, share });
    expect(await findTrailStreams(ledger.pool, 'vrf_1')).toEqual(['share-token-1']);
    expect(await findTrailStreams(ledger.pool, 'vrf_2')).toEqual(['share-token-1']);
  });

  it('names no stream for a refusal without a share, or for a webhook that is about no verification', async () => {
    await ledger.append('TokenRejected', { verificationId: 'vrf_1', share: undefined });
    await ledger.append('WebhookScheduled', { verificationId: undefined });
    expect((await ledger.pool.query('select from views.audit_trail')).rowCount).toBe(0);
  });
});
