import { useState, type ReactElement } from 'react';
import { AMOUNT_MAX_USD, AMOUNT_MIN_USD, monthlyPaymentUsd, TERMS_MONTHS, YEARLY_RATE } from '../../src/loan.js';
import { Link } from '../route.js';
import { usd } from '../texts.js';

const STEPS = [
  ['Choose your loan', 'The amount and the term. You see the monthly payment before you tell us anything.'],
  ['Share a code', 'Your PASSID app shows a one-time code. You choose what it confirms.'],
  ['Read our answer', 'We decide on verified claims, at once, and say why.'],
] as const;

const SEEN = ['Your income, as a band', 'That you are who you say', 'That screening and fraud checks are done'];
const NOT_SEEN = ['Bank statements', 'Transactions and balances', 'Your exact income'];

export function LandingPage(): ReactElement {
  return (
    <>
      <section className="hero">
        <div className="wrap hero-row">
          <div>
            <h1 tabIndex={-1}>A loan on what is true about you</h1>
            <p className="lead">
              Confirm your income with a one-time code, from whichever country you earn it in. No statements to send, no
              branch to wait in.
            </p>
            <div className="actions">
              <Link to="/apply" className="button on-dark">
                Apply now
              </Link>
              <Link to="/kiosk" className="button ghost">
                I am in a branch
              </Link>
            </div>
          </div>
          <Calculator />
        </div>
      </section>
      <section className="wrap section" aria-labelledby="how">
        <h2 id="how">How it goes</h2>
        <ol className="steps">
          {STEPS.map(([title, text]) => (
            <li key={title}>
              <h3>{title}</h3>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      </section>
      <section className="wrap section pair" aria-label="What we see">
        <List title="What we see" kind="yes" items={SEEN} />
        <List title="What we never see" kind="no" items={NOT_SEEN} />
      </section>
    </>
  );
}

function Calculator(): ReactElement {
  const [amountUsd, setAmount] = useState(5_000);
  const [termMonths, setTerm] = useState(24);
  return (
    <section className="card calculator" aria-labelledby="calculator">
      <h2 id="calculator">What would it cost?</h2>
      <label htmlFor="calculator-amount">
        Amount <output>{usd(amountUsd)}</output>
      </label>
      <input
        id="calculator-amount"
        type="range"
        min={AMOUNT_MIN_USD}
        max={AMOUNT_MAX_USD}
        step={500}
        value={amountUsd}
        aria-valuetext={usd(amountUsd)}
        onChange={({ target }) => setAmount(Number(target.value))}
      />
      <fieldset className="terms">
        <legend>Term in months</legend>
        {TERMS_MONTHS.map((months) => (
          <label key={months} className="term">
            <input type="radio" name="term" checked={months === termMonths} onChange={() => setTerm(months)} />
            <span>{months}</span>
          </label>
        ))}
      </fieldset>
      <p className="payment" aria-live="polite">
        <strong>{usd(monthlyPaymentUsd({ amountUsd, termMonths }), 2)}</strong> a month
      </p>
      <p className="small">At {YEARLY_RATE * 100} % a year, the same for everybody.</p>
      <Link to={`/apply?amount=${amountUsd}&term=${termMonths}`} className="button wide">
        Apply for {usd(amountUsd)}
      </Link>
    </section>
  );
}

interface ListProps {
  readonly title: string;
  readonly kind: 'yes' | 'no';
  readonly items: readonly string[];
}

function List({ title, kind, items }: ListProps): ReactElement {
  return (
    <div className="card">
      <h2>{title}</h2>
      <ul className={`marks ${kind}`}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}
