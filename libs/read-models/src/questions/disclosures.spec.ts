import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { disclosures, findDisclosures } from './disclosures.js';

const ledger = projectedLedger(disclosures);
const share = (tokenHash: string) => ({ tokenHash, tokenLastFour: 'C7U5', expiresAt: '2026-12-23T00:26:32.781Z' });

describe('disclosures', () => {
  it('says who was told what about a share, and when', async () => {
    await ledger.append('TokenVerified', {
      share: share('token-1'),
      institutionId: '1',
      via: 'token',
      concludedAt: '2026-11-25T04:00:00.000Z',
      requested: ['income_verified', 'identity_verified'],
      notGranted: ['income_verified'],
    });
    expect(await findDisclosures(ledger.pool, 'sandbox', ['token-1'], 10)).toEqual([
      {
        tokenHash: 'token-1',
        institutionId: '1',
        via: 'token',
        status: 'verified',
        concludedAt: new Date('2026-11-25T04:00:00.000Z'),
        requested: ['income_verified', 'identity_verified'],
        notGranted: ['income_verified'],
      },
    ]);
  });

  it('gives the latest of each share up to the limit, newest first', async () => {
    for (const [verificationId, token] of [
      ['vrf_1', 'token-1'],
      ['vrf_2', 'token-1'],
      ['vrf_3', 'token-2'],
      ['vrf_4', 'token-1'],
    ] as const)
      await ledger.append('TokenRejected', { verificationId, institutionId: verificationId, share: share(token) });
    const found = await findDisclosures(ledger.pool, 'sandbox', ['token-1', 'token-2'], 2);
    expect(found.map(({ institutionId }) => institutionId)).toEqual(['vrf_4', 'vrf_2', 'vrf_3']);
  });

  it('leaves out verifications of the other environment, and those that found no share', async () => {
    await ledger.append('TokenVerified', { share: share('token-1') }, { environment: 'live' });
    await ledger.append('TokenRejected', { share: undefined });
    expect(await findDisclosures(ledger.pool, 'sandbox', ['token-1'], 10)).toEqual([]);
    expect((await ledger.pool.query('select from views.disclosures')).rowCount).toBe(1);
  });
});
