import type { VerificationClaims } from '@passidio/node';

/** What a customer asks for. */
export interface Loan {
  readonly amountUsd: number;
  readonly termMonths: number;
}

export const AMOUNT_MIN_USD = 500;
export const AMOUNT_MAX_USD = 20_000;
export const TERMS_MONTHS: readonly number[] = [6, 12, 24, 36, 48];

/** The same for everybody: this bank is fictional, and its prices are, too. */
export const YEARLY_RATE = 0.099;

/** Of the lowest income that the credential confirms. */
const SHARE_OF_INCOME_MAX = 0.35;

/** Amounts are offered in these steps. */
const AMOUNT_STEP_USD = 100;

export type Outcome = 'approved' | 'review' | 'declined';

export interface Decision {
  readonly outcome: Outcome;
  /** Sentences for the customer. */
  readonly reasons: readonly string[];
  readonly monthlyPaymentUsd: number;
}

/** An annuity: the same payment every month. */
export function monthlyPaymentUsd({ amountUsd, termMonths }: Loan): number {
  const rate = YEARLY_RATE / 12;
  return (amountUsd * rate) / (1 - (1 + rate) ** -termMonths);
}

/** PASSID verifies; this is the bank's own decision, on verified claims and nothing else. */
export function decide(loan: Loan, claims: VerificationClaims): Decision {
  const monthly = monthlyPaymentUsd(loan);
  const decided = (outcome: Outcome, ...reasons: string[]): Decision => ({
    outcome,
    reasons,
    monthlyPaymentUsd: Math.round(monthly * 100) / 100,
  });
  const income = lowestMonthlyIncomeUsd(claims.income_band);
  if (income !== undefined && monthly > income * SHARE_OF_INCOME_MAX)
    return decided('declined', unaffordable(loan, income));
  const open = [
    ...(income === undefined ? ['We need to look at your income band ourselves.'] : []),
    ...(claims.identity_verified === true
      ? []
      : ['Your identity was not confirmed yet. We will ask you for a document.']),
    ...(claims.identity_and_fraud_checks_passed === true ? [] : ['The fraud checks are not complete yet.']),
  ];
  return open.length > 0 ? decided('review', ...open) : decided('approved');
}

function unaffordable({ termMonths }: Loan, income: number): string {
  const perDollar = monthlyPaymentUsd({ amountUsd: 1, termMonths });
  const most = Math.floor((income * SHARE_OF_INCOME_MAX) / perDollar / AMOUNT_STEP_USD) * AMOUNT_STEP_USD;
  const share = `${SHARE_OF_INCOME_MAX * 100} % of the lowest income in your verified band`;
  const offer =
    most < AMOUNT_MIN_USD
      ? 'A longer term may bring it down.'
      : `Over ${termMonths} months we could lend up to $${most.toLocaleString('en-US')}.`;
  return `The monthly payment would be more than ${share}. ${offer}`;
}

/** The lower end of `$3,000-4,000/mo` or `$10,000+/mo`: a bank lends on what is certain. */
export function lowestMonthlyIncomeUsd(band: string | undefined): number | undefined {
  const digits = /^\$([\d,]+)(?:\+|-[\d,]+)\/mo$/.exec(band ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}
