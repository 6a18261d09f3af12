import { COVERAGE_LEVELS, OUTCOMES, type CoverageLevel, type OutcomeName } from './outcome.js';

/** Of fewer outcomes than this a rate says nothing, and a single customer could be recognised in it. */
export const COHORT_MIN = 5;

/** Groups of a breakdown that are listed, the largest first. */
export const GROUPS_MAX = 100;

/** What an institution hoped for. */
const GOOD: readonly OutcomeName[] = ['repaid', 'no_default'];

/** What it feared. `account_closed` and `other` are neither: they count in the whole, and in no rate but their own. */
const BAD: readonly OutcomeName[] = ['delinquent', 'defaulted', 'fraud_confirmed'];

/** How many outcomes are alike in everything that is reported of them. */
export interface OutcomeCount {
  readonly coverageLevel: CoverageLevel;
  readonly corridor: string | null;
  readonly productType: string | null;
  readonly outcome: OutcomeName;
  readonly count: number;
}

export type PerOutcome = Readonly<Record<OutcomeName, number>>;

/** How it went with a group. */
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
  /** All three, whether anything was reported of them or not. */
  readonly levels: readonly (Cohort & { readonly coverageLevel: CoverageLevel })[];
  readonly corridors: readonly (Cohort & { readonly corridor: string | null })[];
  readonly products: readonly (Cohort & { readonly productType: string | null })[];
}

/**
 * How it went, by coverage level, by corridor and by product. No group under five shows more than its size, and none can be
 * had by subtraction: nothing that is shown includes an outcome of a withheld level, and what a breakdown leaves of the
 * shown levels is nothing, or five and more.
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

/** The whole less all that is shown would be a group under five; less one of them it is not. */
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

/** Equal ones by their name, so that the same outcomes give the same report. What has no name comes last. */
function largestFirst(one: Group, other: Group): number {
  if (one.cohort.count !== other.cohort.count) return other.cohort.count - one.cohort.count;
  if (one.name === null || other.name === null) return one.name === null ? 1 : -1;
  return one.name < other.name ? -1 : 1;
}
