import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findWaitingReviews, liveStanding } from './live-standing.js';

const ledger = projectedLedger(liveStanding);
const request = (institutionId: string, requestedAt: string) =>
  ledger.append('LiveReviewRequested', { institutionId, requestedAt });
const waiting = async (limit = 10) =>
  (await findWaitingReviews(ledger.pool, limit)).map(({ institutionId }) => institutionId);

describe('live-standing', () => {
  it('lists the institutions that wait for their review, who has waited longest first', async () => {
    await request('1', '2026-11-25T00:30:00.000Z');
    await request('2', '2026-11-25T00:10:00.000Z');
    expect(await findWaitingReviews(ledger.pool, 10)).toEqual([
      { institutionId: '2', requestedAt: new Date('2026-11-25T00:10:00.000Z') },
      { institutionId: '1', requestedAt: new Date('2026-11-25T00:30:00.000Z') },
    ]);
    expect(await waiting(1)).toEqual(['2']);
  });

  it('does not list an institution that may go live, whether it asked before or was never reviewed', async () => {
    await request('1', '2026-11-25T00:30:00.000Z');
    for (const institutionId of ['1', '2']) await ledger.append('LiveKeyActivated', { institutionId });
    expect(await waiting()).toEqual([]);
  });

  it('keeps the moment of the first request, so that a second one loses no place', async () => {
    await request('1', '2026-11-25T00:10:00.000Z');
    await request('2', '2026-11-25T00:20:00.000Z');
    await request('1', '2026-11-25T00:30:00.000Z');
    expect(await waiting()).toEqual(['1', '2']);
  });
});
