import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findOutcome, listOutcomes, outcomeById } from './outcome-by-id.js';

const ledger = projectedLedger(outcomeById);
const owner = { institutionId: '1', environment: 'sandbox' } as const;
const report = (outcomeId: string) =>
  ledger.append('OutcomeReported', { outcomeId, institutionId: '1' }, { stream: `outcome-${outcomeId}` });

describe('outcome-by-id', () => {
  it('finds the stream of an outcome for the institution that reported it, in its environment', async () => {
    await report('out_1');
    expect(await findOutcome(ledger.pool, owner, 'out_1')).toBe('outcome-out_1');
    expect(await findOutcome(ledger.pool, owner, 'out_2')).toBeUndefined();
    expect(await findOutcome(ledger.pool, { ...owner, institutionId: '2' }, 'out_1')).toBeUndefined();
    expect(await findOutcome(ledger.pool, { ...owner, environment: 'live' }, 'out_1')).toBeUndefined();
  });

  it('lists the outcomes before a position, the latest first', async () => {
    const events = [await report('out_1'), await report('out_2'), await report('out_3')];
    const [, , last] = events.map(({ position }) => position);
    const listed = await listOutcomes(ledger.pool, owner, last ?? 0n, 10);
    expect(listed).toEqual(
      [events[1], events[0]].map((event) => ({ stream: event?.stream, position: event?.position })),
    );
    expect(await listOutcomes(ledger.pool, owner, last ?? 0n, 1)).toEqual(listed.slice(0, 1));
    expect(await listOutcomes(ledger.pool, { ...owner, environment: 'live' }, 99n, 10)).toEqual([]);
  });
});
