import { describe, expect, it } from '@jest/globals';
import type { OutcomeName } from '@passid/ledger';
import { projectedLedger } from '../questions.fixture.js';
import { countOutcomes, hasLiveOutcome, outcomeCohorts, type CohortQuestion } from './outcome-cohorts.js';

const ledger = projectedLedger(outcomeCohorts);
const HEAD = 99n;
const question: CohortQuestion = { institutionId: '940314418', environment: 'sandbox', asOf: HEAD };
const amend = (outcomeId: string, amendment: number, outcome: OutcomeName) =>
  ledger.append('OutcomeAmended', { outcomeId, amendment, outcome });
const counted = async (changes: Partial<CohortQuestion> = {}) =>
  (await countOutcomes(ledger.pool, { ...question, ...changes }))
    .map(({ outcome, count }) => `${count} ${outcome}`)
    .sort();

describe('outcome-cohorts', () => {
  it('counts the outcomes of a cohort: coverage level, corridor, product and outcome', async () => {
    await ledger.append('OutcomeReported', { outcomeId: 'out_1' });
    await ledger.append('OutcomeReported', { outcomeId: 'out_2' });
    expect(await countOutcomes(ledger.pool, question)).toEqual([
      { coverageLevel: 'high', corridor: 'KE->GB', productType: 'personal_loan', outcome: 'no_default', count: 2 },
    ]);
  });

  it('counts each outcome once, as its last amendment up to the position has it', async () => {
    await ledger.append('OutcomeReported', { outcomeId: 'out_1' });
    const first = await amend('out_1', 1, 'repaid');
    await amend('out_1', 2, 'defaulted');
    expect(await counted()).toEqual(['1 defaulted']);
    expect(await counted({ asOf: first.position })).toEqual(['1 repaid']);
    expect(await counted({ asOf: first.position - 1n })).toEqual(['1 no_default']);
    expect(await counted({ asOf: 0n })).toEqual([]);
  });

  it('counts by the moment of the report, corridor and product that are asked for', async () => {
    const at = new Date('2027-02-23T00:26:32.781Z');
    await ledger.append('OutcomeReported', { reportedAt: at.toISOString() });
    expect(await counted({ from: at, corridor: 'KE->GB', productType: 'personal_loan' })).toEqual(['1 no_default']);
    expect(await counted({ before: at })).toEqual([]);
    expect(await counted({ corridor: 'NG->GB' })).toEqual([]);
    expect(await counted({ productType: 'mortgage' })).toEqual([]);
  });

  it('counts nothing of another institution or of the other environment, and leaves a live report to live', async () => {
    const { position } = await ledger.append('OutcomeReported', {}, { environment: 'live' });
    expect(await counted()).toEqual([]);
    expect(await counted({ environment: 'live', institutionId: '2' })).toEqual([]);
    expect(await counted({ environment: 'live' })).toEqual(['1 no_default']);
    expect(await hasLiveOutcome(ledger.pool, '940314418', position)).toBe(true);
    expect(await hasLiveOutcome(ledger.pool, '940314418', position - 1n)).toBe(false);
    expect(await hasLiveOutcome(ledger.pool, '2', position)).toBe(false);
  });
});
