import { describe, expect, it } from '@jest/globals';
import { amendOutcome, AMENDMENTS_MAX, OutcomeAmendedTooOften, OutcomeNotFound } from './amend-outcome.js';
import { outcome, type OutcomeEvent, type OutcomeReport } from './outcome.js';
import { OutcomeAlreadyReported, reportOutcome } from './report-outcome.js';

const now = '2026-03-01T00:00:00.000Z';
const sealed = { key_id: 'k', iv: 'i', ciphertext: 'c' };
const report: OutcomeReport = {
  outcomeId: 'out_1',
  institutionId: '42',
  tokenHash: 'hash',
  tokenLastFour: 'C7U5',
  verificationId: 'vrf_1',
  outcome: 'no_default',
  productType: 'personal_loan',
  context: {
    verifiedAt: '2026-01-01T00:00:00.000Z',
    status: 'verified',
    coverageLevel: 'high',
    corridor: 'KE->GB',
    proofStatus: 'not_provided',
    freshnessStatus: 'fresh',
    policyVersion: 'p',
    modelVersion: 'm',
  },
  reportedAt: now,
  sealed,
};
const reported: OutcomeEvent = { type: 'OutcomeReported', data: report };
const given = (...events: OutcomeEvent[]) => events.reduce(outcome.evolve.bind(outcome), outcome.initial);
const amended = (times: number): OutcomeEvent[] => {
  const events: OutcomeEvent[] = [reported];
  for (let index = 1; index <= times; index += 1)
    events.push(...amendOutcome({ amendmentId: `amd_${index}`, outcome: 'delinquent', now }, given(...events)));
  return events;
};

describe('Reporting an outcome', () => {
  it('is done once', () => {
    expect(reportOutcome(report, given())).toEqual([reported]);
    expect(reportOutcome(report, given(reported))).toEqual([]);
  });

  it('a second time is refused, and told which was the first, amended or not', () => {
    const second = { ...report, outcomeId: 'out_2' };
    for (const events of [[reported], amended(1)])
      expect(() => reportOutcome(second, given(...events))).toThrow(
        expect.objectContaining({ code: 'OUTCOME_ALREADY_REPORTED', members: { outcome_id: 'out_1' } }),
      );
    expect(() => reportOutcome(second, given(reported))).toThrow(OutcomeAlreadyReported);
  });
});

describe('Amending an outcome', () => {
  it('says what holds from now on, and leaves the report as it was', () => {
    const [event] = amendOutcome({ amendmentId: 'amd_1', outcome: 'repaid', sealed, now }, given(reported));
    expect(event).toEqual({
      type: 'OutcomeAmended',
      data: {
        outcomeId: 'out_1',
        amendmentId: 'amd_1',
        institutionId: '42',
        amendment: 1,
        outcome: 'repaid',
        productType: 'personal_loan',
        amendedAt: now,
        sealed,
      },
    });
    expect(given(reported, event as OutcomeEvent)).toMatchObject({ report, amendments: [event?.data] });
  });

  it('carries on from the last amendment where it leaves something out', () => {
    const first = amendOutcome({ amendmentId: 'amd_1', outcome: 'defaulted', now }, given(reported));
    const [second] = amendOutcome({ amendmentId: 'amd_2', productType: 'mortgage', now }, given(reported, ...first));
    expect(second?.data).toMatchObject({ amendment: 2, outcome: 'defaulted', productType: 'mortgage' });
    expect(second?.data).not.toHaveProperty('sealed');
  });

  it('a second time under the same id adds nothing', () => {
    expect(amendOutcome({ amendmentId: 'amd_1', outcome: 'repaid', now }, given(...amended(2)))).toEqual([]);
  });

  it('needs an outcome', () => {
    expect(() => amendOutcome({ amendmentId: 'amd_1', outcome: 'repaid', now }, given())).toThrow(OutcomeNotFound);
    const [, amendment] = amended(1);
    expect(given(amendment as OutcomeEvent)).toEqual({ status: 'absent' });
  });

  it(`is possible ${AMENDMENTS_MAX} times`, () => {
    const events = amended(AMENDMENTS_MAX);
    expect(() => amendOutcome({ amendmentId: 'one more', now }, given(...events))).toThrow(OutcomeAmendedTooOften);
    expect(amendOutcome({ amendmentId: `amd_${AMENDMENTS_MAX}`, now }, given(...events))).toEqual([]);
  });
});
