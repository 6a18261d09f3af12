import { AMOUNT_MAX_USD, AMOUNT_MIN_USD, TERMS_MONTHS, type Loan } from './loan.js';

export const PURPOSES = {
  home: 'Home improvement',
  education: 'Education',
  vehicle: 'Vehicle',
  business: 'Small business',
  other: 'Something else',
} as const;

export type Purpose = keyof typeof PURPOSES;

export interface LoanApplication extends Loan {
  readonly fullName: string;
  readonly email: string;
  readonly purpose: Purpose;
}

export type FieldName = 'full_name' | 'email' | 'amount_usd' | 'term_months' | 'purpose';

export type FieldErrors = Readonly<Partial<Record<FieldName, string>>>;

export type ReadForm =
  { readonly ok: true; readonly application: LoanApplication } | { readonly ok: false; readonly errors: FieldErrors };

const TEXT_MAX = 200;

/** Reads the form. The page and the server ask the same function, so they never disagree about what is missing. */
export function readLoanApplication(form: Readonly<Record<string, unknown>>): ReadForm {
  const text = (name: FieldName): string =>
    typeof form[name] === 'string' ? form[name].trim().slice(0, TEXT_MAX) : '';
  const number = (name: FieldName): number => Number(form[name] === '' ? Number.NaN : form[name]);
  const [fullName, email, purpose] = [text('full_name'), text('email'), text('purpose')];
  const [amountUsd, termMonths] = [number('amount_usd'), number('term_months')];
  const isAmount = Number.isInteger(amountUsd) && amountUsd >= AMOUNT_MIN_USD && amountUsd <= AMOUNT_MAX_USD;
  const errors: FieldErrors = {
    ...(isAmount
      ? {}
      : { amount_usd: `Enter a whole amount from $${AMOUNT_MIN_USD} to $${AMOUNT_MAX_USD.toLocaleString('en-US')}.` }),
    ...(TERMS_MONTHS.includes(termMonths) ? {} : { term_months: 'Choose for how long.' }),
    ...(isPurpose(purpose) ? {} : { purpose: 'Choose what the loan is for.' }),
    ...(fullName === '' ? { full_name: 'Enter your full name.' } : {}),
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)
      ? {}
      : { email: 'Enter an e-mail address, such as name@example.com.' }),
  };
  if (Object.keys(errors).length > 0 || !isPurpose(purpose)) return { ok: false, errors };
  return { ok: true, application: { fullName, email, purpose, amountUsd, termMonths } };
}

const isPurpose = (text: string): text is Purpose => Object.hasOwn(PURPOSES, text);
