import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COHORT_MIN, cohortReport, GROUPS_MAX, type Cohort, type OutcomeCount } from './cohort-report.js';
import { COVERAGE_LEVELS } from '../verification/policy.js';
import { OUTCOMES } from './outcome.js';

type One = Omit<OutcomeCount, 'count'>;
const one = (more: Partial<One> = {}): One => ({
  coverageLevel: 'high',
  corridor: 'KE->GB',
  productType: 'loan',
  outcome: 'repaid',
  ...more,
});
const times = (count: number, more: Partial<One> = {}): One[] => Array.from({ length: count }, () => one(more));

/** As the database counts them. */
function counted(outcomes: readonly One[]): OutcomeCount[] {
  const counts = new Map<string, OutcomeCount>();
  for (const each of outcomes) {
    const key = JSON.stringify([each.coverageLevel, each.corridor, each.productType, each.outcome]);
    counts.set(key, { ...each, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
const report = (...outcomes: One[]) => cohortReport(counted(outcomes));

describe('A cohort report', () => {
  it('counts, and gives rates as fractions of the count', () => {
    const { total, levels } = report(
      ...times(5),
      ...times(2, { outcome: 'no_default' }),
      ...times(1, { outcome: 'delinquent' }),
      ...times(1, { outcome: 'fraud_confirmed' }),
      ...times(1, { outcome: 'other' }),
    );
    expect(total).toBe(10);
    expect(levels[0]).toEqual({
      coverageLevel: 'high',
      count: 10,
      figures: {
        outcomes: {
          repaid: 5,
          no_default: 2,
          delinquent: 1,
          defaulted: 0,
          fraud_confirmed: 1,
          account_closed: 0,
          other: 1,
        },
        rates: {
          repaid: 0.5,
          no_default: 0.2,
          delinquent: 0.1,
          defaulted: 0,
          fraud_confirmed: 0.1,
          account_closed: 0,
          other: 0.1,
        },
        goodRate: 0.7,
        badRate: 0.2,
      },
    });
  });

  it('lists all three levels, and nothing of what was not reported', () => {
    expect(report()).toEqual({
      total: 0,
      levels: COVERAGE_LEVELS.map((coverageLevel) => ({ coverageLevel, count: 0 })),
      corridors: [],
      products: [],
    });
  });

  it('takes a closed account and “other” for neither good nor bad', () => {
    const { levels } = report(...times(5, { outcome: 'account_closed' }), ...times(5, { outcome: 'other' }));
    expect(levels[0]?.figures).toMatchObject({ goodRate: 0, badRate: 0, rates: { account_closed: 0.5, other: 0.5 } });
  });

  it('shows the size of a group of four and no more, and everything of a group of five', () => {
    const { levels } = report(...times(4), ...times(5, { coverageLevel: 'low' }));
    expect(levels[0]).toEqual({ coverageLevel: 'high', count: 4 });
    expect(levels[2]?.figures?.goodRate).toBe(1);
  });

  it('shows a large level beside a small one', () => {
    const { levels } = report(...times(5), ...times(1, { coverageLevel: 'partial' }));
    expect(levels.map(({ figures }) => figures !== undefined)).toEqual([true, false, false]);
  });

  it('withholds a corridor that has a customer of a withheld level among its own', () => {
    const { corridors } = report(
      ...times(20),
      ...times(6, { corridor: 'NG->US' }),
      ...times(1, { coverageLevel: 'low' }),
    );
    expect(corridors).toEqual([
      { corridor: 'KE->GB', count: 21 },
      { corridor: 'NG->US', count: 6, figures: expect.anything() },
    ]);
  });

  it('withholds the smallest of the shown where the rest would be a group under five', () => {
    const { products } = report(
      ...times(9),
      ...times(7, { productType: 'mortgage' }),
      ...times(2, { productType: 'card' }),
    );
    expect(products.map(({ productType, count, figures }) => [productType, count, figures !== undefined])).toEqual([
      ['loan', 9, true],
      ['mortgage', 7, false],
      ['card', 2, false],
    ]);
  });

  it('shows all but two small groups that are five together', () => {
    const { products } = report(
      ...times(9),
      ...times(3, { productType: 'mortgage' }),
      ...times(2, { productType: 'card' }),
    );
    expect(products.map(({ figures }) => figures !== undefined)).toEqual([true, false, false]);
  });

  it('lists the largest groups, equal ones by name, those without a name last', () => {
    const many = Array.from({ length: GROUPS_MAX + 20 }, (_, index) =>
      times(6, { productType: `p${String(index).padStart(3, '0')}` }),
    ).flat();
    const { products } = report(...many, ...times(7, { productType: 'z' }), ...times(6, { productType: null }));
    expect(products).toHaveLength(GROUPS_MAX);
    expect(products.slice(0, 3).map(({ productType }) => productType)).toEqual(['z', 'p000', 'p001']);
    expect(report(...times(6), ...times(6, { productType: null })).products[1]?.productType).toBeNull();
  });
});

const outcomes = fc.array(
  fc.record({
    coverageLevel: fc.constantFrom(...COVERAGE_LEVELS),
    corridor: fc.constantFrom('KE->GB', 'NG->US', 'GH->EU', null),
    productType: fc.constantFrom('loan', 'mortgage', 'card', null),
    outcome: fc.constantFrom(...OUTCOMES),
  }),
  { maxLength: 60 },
);

describe('Whatever was reported', () => {
  const dimensions = ['coverageLevel', 'corridor', 'productType'] as const;
  const groupsOf = (all: readonly One[], dimension: (typeof dimensions)[number]): (Cohort & { name: unknown })[] => {
    const { levels, corridors, products } = report(...all);
    if (dimension === 'coverageLevel') return levels.map((level) => ({ ...level, name: level.coverageLevel }));
    if (dimension === 'corridor') return corridors.map((group) => ({ ...group, name: group.corridor }));
    return products.map((group) => ({ ...group, name: group.productType }));
  };

  it('what is shown is what a plain count finds', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        expect(report(...all).total).toBe(all.length);
        for (const dimension of dimensions)
          for (const { name, count, figures } of groupsOf(all, dimension)) {
            const members = all.filter((each) => each[dimension] === name);
            expect(count).toBe(members.length);
            if (figures === undefined) continue;
            const share = (names: readonly string[]) =>
              members.filter(({ outcome }) => names.includes(outcome)).length / members.length;
            for (const outcome of OUTCOMES) {
              expect(figures.outcomes[outcome]).toBe(members.filter((each) => each.outcome === outcome).length);
              expect(figures.rates[outcome]).toBe(share([outcome]));
            }
            expect(figures.goodRate).toBe(share(['repaid', 'no_default']));
            expect(figures.badRate).toBe(share(['delinquent', 'defaulted', 'fraud_confirmed']));
          }
      }),
    );
  });

  it('every level of five and more is shown, and no group under five', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        for (const { count, figures } of groupsOf(all, 'coverageLevel'))
          expect(figures !== undefined).toBe(count >= COHORT_MIN);
        for (const dimension of dimensions)
          for (const { count, figures } of groupsOf(all, dimension))
            if (figures !== undefined) expect(count).toBeGreaterThanOrEqual(COHORT_MIN);
      }),
    );
  });

  it('no group under five is left by subtraction', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const shownLevels = groupsOf(all, 'coverageLevel')
          .filter(({ figures }) => figures !== undefined)
          .map(({ name }) => name);
        const known = all.filter(({ coverageLevel }) => shownLevels.includes(coverageLevel));
        for (const dimension of ['corridor', 'productType'] as const) {
          const shown = groupsOf(all, dimension).filter(({ figures }) => figures !== undefined);
          const isShown = (each: One) => shown.some(({ name }) => name === each[dimension]);
          expect(all.filter(isShown).every((each) => known.includes(each))).toBe(true);
          const rest = known.filter((each) => !isShown(each)).length;
          expect(rest === 0 || rest >= COHORT_MIN).toBe(true);
        }
      }),
    );
  });

  it('the order in which it was counted changes nothing', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        expect(JSON.stringify(cohortReport(counted([...all].reverse())))).toBe(JSON.stringify(report(...all)));
      }),
    );
  });
});
