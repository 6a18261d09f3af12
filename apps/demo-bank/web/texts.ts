import type { Outcome } from '../src/loan.js';
import type { Refusal } from './bank-api.js';

export const usd = (amount: number, digits = 0): string =>
  amount.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });

export const OUTCOMES: Readonly<Record<Outcome, { readonly title: string; readonly text: string }>> = {
  approved: {
    title: 'Approved in principle',
    text: 'Your verified income carries this loan. We will send you the contract to read and sign.',
  },
  review: {
    title: 'A colleague will take a look',
    text: 'There is something that we have to check ourselves. We will write to you within one working day.',
  },
  declined: {
    title: 'Not with this amount',
    text: 'We only lend what your verified income can carry.',
  },
};

/** What the customer reads when the bank does not accept their credential. A sanctions match is not spelled out. */
export function refusalText({ code, violations = [] }: Pick<Refusal, 'code' | 'violations'>): string {
  if (code === 'TOKEN_INVALID')
    return 'What you shared is no longer valid. Share again in the PASSID app and enter the new code.';
  if (code === 'TOKEN_MISSING') return 'Verify with PASSID first: enter the one-time code from your app.';
  if (code !== 'POLICY_VIOLATION') return 'We could not take your application. Please call us.';
  return violations.map(violationText).join(' ');
}

function violationText({ rule, claim, detail }: NonNullable<Refusal['violations']>[number]): string {
  if (rule === 'maxCredentialAgeHours') {
    const hours = /(\d+) hours/.exec(detail)?.[1] ?? 'too many';
    return `Your credential is ${hours} hours old. Renew it in the PASSID app, share again and enter the new code.`;
  }
  if (claim === 'income_verified')
    return 'We need your verified income. Share it in the PASSID app and enter the new code.';
  if (rule === 'requireClaims' && detail.endsWith('was not granted.'))
    return 'We need the sanctions screening. Share it in the PASSID app and enter the new code.';
  return 'We cannot take this application online. Please call us.';
}
