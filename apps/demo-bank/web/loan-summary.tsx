import type { ReactElement } from 'react';
import { monthlyPaymentUsd, YEARLY_RATE } from '../src/loan.js';
import { usd } from './texts.js';

/** Beside the form: what the numbers in it come to. */
export function LoanSummary({ amount, term }: { readonly amount: number; readonly term: number }): ReactElement {
  const isKnown = amount > 0 && term > 0;
  const monthly = isKnown ? monthlyPaymentUsd({ amountUsd: amount, termMonths: term }) : 0;
  return (
    <aside className="card summary" aria-label="Summary">
      <p className="small">Monthly payment</p>
      <p className="figure">{isKnown ? usd(monthly, 2) : '–'}</p>
      <dl className="facts">
        <dt>Amount</dt>
        <dd>{isKnown ? usd(amount) : '–'}</dd>
        <dt>Term</dt>
        <dd>{term} months</dd>
        <dt>Rate</dt>
        <dd>{YEARLY_RATE * 100} % a year</dd>
        <dt>You pay in all</dt>
        <dd>{isKnown ? usd(monthly * term) : '–'}</dd>
      </dl>
      <p className="small">
        PASSID tells us what is verified, never your transactions. The decision is ours, and we say why.
      </p>
    </aside>
  );
}
