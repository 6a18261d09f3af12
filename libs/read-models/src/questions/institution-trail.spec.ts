import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findMomentOf, findTrailPositions, institutionTrail, type TrailQuestion } from './institution-trail.js';

const ledger = projectedLedger(institutionTrail);
const HEAD = 99n;
const trail: TrailQuestion = { institutionId: '1', environment: 'sandbox', after: 0n, through: HEAD };
const record = async (at: string) => {
  const about = { institution_id: '1', recorded_at: `2026-11-25T${at}:00.000Z` };
  return (await ledger.append('CodeRedeemed', {}, about)).position;
};

describe('institution-trail', () => {
  it('gives the positions of an institution in one environment, whatever the type of the event', async () => {
    const verified = await ledger.append('TokenVerified', {}, { institution_id: '1' });
    await ledger.append('TokenVerified', {}, { institution_id: '1', environment: 'live' });
    await ledger.append('TokenVerified', {}, { institution_id: '2' });
    const exported = await ledger.append('AuditExported', {}, { institution_id: '1' });
    expect(await findTrailPositions(ledger.pool, trail, 10)).toEqual([verified.position, exported.position]);
  });

  it('gives the positions after one and through another, in their order up to the limit', async () => {
    const [first, second, third] = [await record('04:00'), await record('04:01'), await record('04:02')];
    expect(await findTrailPositions(ledger.pool, { ...trail, after: first }, 10)).toEqual([second, third]);
    expect(await findTrailPositions(ledger.pool, { ...trail, through: second }, 10)).toEqual([first, second]);
    expect(await findTrailPositions(ledger.pool, trail, 1)).toEqual([first]);
  });

  it('gives the positions recorded from one moment on and before another', async () => {
    const [first, second] = [await record('04:00'), await record('04:01')];
    const moment = new Date('2026-11-25T04:01:00.000Z');
    expect(await findTrailPositions(ledger.pool, { ...trail, from: moment }, 10)).toEqual([second]);
    expect(await findTrailPositions(ledger.pool, { ...trail, before: moment }, 10)).toEqual([first]);
  });

  it('says when the ledger came to a position, also to one at which no event stands', async () => {
    const first = await record('04:00');
    await record('04:01');
    expect(await findMomentOf(ledger.pool, 0n)).toBeUndefined();
    expect(await findMomentOf(ledger.pool, first)).toEqual(new Date('2026-11-25T04:00:00.000Z'));
    expect(await findMomentOf(ledger.pool, HEAD)).toEqual(new Date('2026-11-25T04:01:00.000Z'));
  });
});
