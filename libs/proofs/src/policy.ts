/** The outcome of a check that the issuer made or did not make. */
export type CheckResult = 'not_done' | 'passed' | 'failed';

/** What an issuer knows about a holder, in the form it is signed and proved in. Whole numbers only. */
export interface CredentialAttributes {
  /** Minor units of `currency`: cents. */
  readonly monthlyIncome: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Days of financial history behind the figures. */
  readonly dataWindowDays: number;
  readonly linkedAccounts: number;
  readonly paymentScore: number;
  readonly savingsScore: number;
  readonly identityCheck: CheckResult;
  readonly fraudCheck: CheckResult;
  /** `passed` is clear, `failed` is a match. */
  readonly sanctionsCheck: CheckResult;
  /** Origin and destination, such as `KE->GB`. */
  readonly corridor?: string;
  /** ISO 8601; seconds are what is signed. */
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** Thresholds and bands by which attributes become claims. The circuit proves the same, bound by the policy's hash. */
export interface VerifierPolicy {
  readonly version: string;
  readonly currency: string;
  /** Minor units a month. */
  readonly incomeMin: number;
  readonly dataWindowDaysMin: number;
  readonly paymentScoreMin: number;
  readonly savingsScoreMin: number;
  /** Minor units a month, rising; seven, because the circuit has seven. Band n is from edge n up to the next. */
  readonly incomeBandEdges: readonly number[];
}

export const VERIFIER_POLICY_V1: VerifierPolicy = {
  version: 'verifier_policy_v1',
  currency: 'USD',
  incomeMin: 500_00,
  dataWindowDaysMin: 90,
  paymentScoreMin: 700,
  savingsScoreMin: 500,
  incomeBandEdges: [1_000_00, 2_000_00, 3_000_00, 4_000_00, 5_000_00, 7_500_00, 10_000_00],
};

/** What the attributes must fit into: the widths of the circuit's range checks, and what people expect of a score. */
export const ATTRIBUTE_LIMITS = {
  monthlyIncomeMax: 2 ** 48 - 1,
  dataWindowDaysMax: 2 ** 12 - 1,
  linkedAccountsMax: 2 ** 8 - 1,
  scoreMax: 1_000,
} as const;

/** The claims that have to be granted, by the names of the contract. */
export interface AssessedClaims {
  readonly identity_verified: boolean;
  readonly income_verified: boolean;
  /** Text for people, such as `$3,000-4,000/mo`. */
  readonly income_band: string;
  readonly sanctions_screening_clear: boolean;
  readonly identity_and_fraud_checks_passed: boolean;
  readonly payment_behavior_verified: boolean;
  readonly savings_behavior_verified: boolean;
}

/** What follows from the attributes. The circuit computes the same; the differential test compares them. */
export function assess(attributes: CredentialAttributes, policy: VerifierPolicy): AssessedClaims {
  const isIdentityVerified = attributes.identityCheck === 'passed';
  return {
    identity_verified: isIdentityVerified,
    income_verified:
      attributes.monthlyIncome >= policy.incomeMin && attributes.dataWindowDays >= policy.dataWindowDaysMin,
    income_band: bandText(bandOf(attributes.monthlyIncome, policy), policy),
    sanctions_screening_clear: attributes.sanctionsCheck === 'passed',
    identity_and_fraud_checks_passed: isIdentityVerified && attributes.fraudCheck === 'passed',
    payment_behavior_verified: attributes.paymentScore >= policy.paymentScoreMin,
    savings_behavior_verified: attributes.savingsScore >= policy.savingsScoreMin,
  };
}

/** How many edges the income has reached. */
export function bandOf(monthlyIncome: number, policy: VerifierPolicy): number {
  return policy.incomeBandEdges.filter((edge) => monthlyIncome >= edge).length;
}

/** `$0-1,000/mo`, `$3,000-4,000/mo`, `$10,000+/mo`. */
export function bandText(band: number, policy: VerifierPolicy): string {
  const low = band === 0 ? 0 : policy.incomeBandEdges[band - 1];
  const high = policy.incomeBandEdges[band];
  if (low === undefined) throw new RangeError(`There is no income band ${band}.`);
  return high === undefined ? `$${inUnits(low)}+/mo` : `$${inUnits(low)}-${inUnits(high)}/mo`;
}

const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

const inUnits = (minor: number): string => String(minor / 100).replace(THOUSANDS, ',');
