import { COVERAGE_LEVELS, type CoverageLevel } from '../verification/policy.js';
import { OUTCOMES, type OutcomeName } from './outcome.js';

/** Below this a rate means nothing and could identify a customer. */
export const COHORT_MIN = 5;

/** Groups listed per breakdown, the largest first. */
export const GROUPS_MAX = 100;

/** Count as good. */
const GOOD: readonly OutcomeName[] = ['repaid', 'no_default'];

/** Count as bad. `account_closed` and `other` are neither: they count in the total and in their own rates. */
const BAD: readonly OutcomeName[] = ['delinquent', 'defaulted', 'fraud_confirmed'];

/** The number of outcomes with these values. */
export interface OutcomeCount {
  readonly coverageLevel: CoverageLevel;
  readonly corridor: string | null;
  readonly productType: string | null;
  readonly outcome: OutcomeName;
  readonly count: number;
}

export type PerOutcome = Readonly<Record<OutcomeName, number>>;

/** The figures of a group. */
export interface Cohort {
  readonly count: number;
  /** Absent where the group is withheld. */
  readonly figures?: {
    readonly outcomes: PerOutcome;
    /** Each a fraction of the count. */
    readonly rates: PerOutcome;
    readonly goodRate: number;
    readonly badRate: number;
  };
}

export interface CohortReport {
  readonly total: number;
  /** All three levels, also those without outcomes. */
  readonly levels: readonly (Cohort & { readonly coverageLevel: CoverageLevel })[];
  readonly corridors: readonly (Cohort & { readonly corridor: string | null })[];
  readonly products: readonly (Cohort & { readonly productType: string | null })[];
}

/**
 * Figures by coverage level, corridor and product. A group under five shows its size alone, and its figures cannot be
 * derived by subtraction: shown groups include no outcome of a withheld level, and what a breakdown omits of the
 * shown levels is zero or at least five.
 */
export function cohortReport(counts: readonly OutcomeCount[]): CohortReport {
  const levels = COVERAGE_LEVELS.map((coverageLevel) => ({
    coverageLevel,
    ...cohortOf(counts.filter((each) => each.coverageLevel === coverageLevel)),
  }));
  const shown = new Set(levels.flatMap(({ coverageLevel, figures }) => (figures === undefined ? [] : [coverageLevel])));
  return {
    total: sum(counts),
    levels,
    corridors: breakdown(counts, shown, ({ corridor }) => corridor).map(({ name, cohort }) => ({
      corridor: name,
      ...cohort,
    })),
    products: breakdown(counts, shown, ({ productType }) => productType).map(({ name, cohort }) => ({
      productType: name,
      ...cohort,
    })),
  };
}

interface Group {
  readonly name: string | null;
  readonly cohort: Cohort;
}

function breakdown(
  counts: readonly OutcomeCount[],
  shownLevels: ReadonlySet<CoverageLevel>,
  nameOf: (count: OutcomeCount) => string | null,
): Group[] {
  const members = new Map<string | null, OutcomeCount[]>();
  for (const count of counts) {
    const name = nameOf(count);
    const group = members.get(name);
    if (group === undefined) members.set(name, [count]);
    else group.push(count);
  }
  const groups = [...members]
    .map(([name, group]) => ({
      name,
      cohort: group.every(({ coverageLevel }) => shownLevels.has(coverageLevel))
        ? cohortOf(group)
        : { count: sum(group) },
    }))
    .sort(largestFirst)
    .slice(0, GROUPS_MAX);
  const known = sum(counts.filter(({ coverageLevel }) => shownLevels.has(coverageLevel)));
  const rest = known - sum(groups.filter(isShown).map(({ cohort }) => cohort));
  return rest > 0 && rest < COHORT_MIN ? withoutSmallestShown(groups) : groups;
}

/** Withholding the smallest shown group makes the difference to the total at least five. */
function withoutSmallestShown(groups: readonly Group[]): Group[] {
  const last = groups.findLast(isShown);
  return groups.map((group) => (group === last ? { ...group, cohort: { count: group.cohort.count } } : group));
}

const isShown = ({ cohort }: Group): boolean => cohort.figures !== undefined;

function cohortOf(counts: readonly OutcomeCount[]): Cohort {
  const count = sum(counts);
  if (count < COHORT_MIN) return { count };
  const outcomes = perOutcome((name) => sum(counts.filter(({ outcome }) => outcome === name)));
  const rateOf = (names: readonly OutcomeName[]): number =>
    sum(names.map((name) => ({ count: outcomes[name] }))) / count;
  const rates = perOutcome((name) => rateOf([name]));
  return { count, figures: { outcomes, rates, goodRate: rateOf(GOOD), badRate: rateOf(BAD) } };
}

const perOutcome = (figureOf: (name: OutcomeName) => number): PerOutcome =>
  Object.fromEntries(OUTCOMES.map((name) => [name, figureOf(name)])) as PerOutcome;

const sum = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((total, { count }) => total + count, 0);

/** Ties by name, so that the report is deterministic; the group without a name comes last. */
function largestFirst(one: Group, other: Group): number {
  if (one.cohort.count !== other.cohort.count) return other.cohort.count - one.cohort.count;
  if (one.name === null || other.name === null) return one.name === null ? 1 : -1;
  return one.name < other.name ? -1 : 1;
}
