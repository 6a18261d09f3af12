import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findUnfinishedRedemptions, unfinishedRedemptions } from './unfinished-redemptions.js';

const ledger = projectedLedger(unfinishedRedemptions);
const redeem = (verificationId: string, stream: string, recorded_at = '2026-11-25T04:00:00.000Z') =>
  ledger.append('CodeRedeemed', { verificationId }, { stream, recorded_at });
const find = (before: string, leaveOut: string[] = [], limit = 10) =>
  findUnfinishedRedemptions(ledger.pool, new Date(before), leaveOut, limit);

describe('unfinished-redemptions', () => {
  it('finds redeemed codes and fulfilled sessions that have no conclusion, oldest first', async () => {
    await redeem('vrf_1', 'share-1', '2026-11-25T04:00:02.000Z');
    const at = { stream: 'session-1', recorded_at: '2026-11-25T04:00:01.000Z' };
    await ledger.append('SessionFulfilled', { verificationId: 'vrf_2' }, at);
    expect(await find('2026-11-25T04:01:00.000Z')).toEqual(['session-1', 'share-1']);
  });

  it.each(['TokenVerified', 'TokenRejected'] as const)('forgets a redemption that %s concludes', async (type) => {
    await redeem('vrf_1', 'share-1');
    await redeem('vrf_2', 'share-2');
    await ledger.append(type, { verificationId: 'vrf_1' });
    expect(await find('2026-11-25T04:01:00.000Z')).toEqual(['share-2']);
  });

  it('leaves out what was redeemed at that moment or later, the named streams, and what is over the limit', async () => {
    for (const name of ['1', '2', '3']) await redeem(`vrf_${name}`, `share-${name}`, `2026-11-25T04:00:0${name}.000Z`);
    expect(await find('2026-11-25T04:00:03.000Z')).toEqual(['share-1', 'share-2']);
    expect(await find('2026-11-25T04:01:00.000Z', ['share-1'], 1)).toEqual(['share-2']);
  });
});
