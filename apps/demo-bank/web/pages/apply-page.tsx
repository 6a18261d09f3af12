import { PassidCodeVerification, type CodeVerificationResult } from '@passidio/react';
import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import { ASKED_FOR } from '../../src/asked-for.js';
import { styleNonce, THEME } from '../claims.js';
import { LoanFields, PersonFields } from '../loan-fields.js';
import { LoanSummary } from '../loan-summary.js';
import { useAddress } from '../route.js';
import { useLoanForm, type LoanForm, type Sending, type Verified } from '../use-loan-form.js';

export function ApplyPage({ verified, onVerified }: Verified): ReactElement {
  const { searchParams } = useAddress();
  const form = useRef<HTMLFormElement>(null);
  const loanForm = useLoanForm(form, onVerified);
  const [loan, setLoan] = useState({
    amount: searchParams.get('amount') ?? '5000',
    term: searchParams.get('term') ?? '24',
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void loanForm.submit();
  };
  return (
    <div className="wrap page">
      <h1 tabIndex={-1}>Apply for a loan</h1>
      <p className="lead">It takes about two minutes. Have your PASSID app at hand.</p>
      <div className="apply-row">
        <form ref={form} className="apply-form" noValidate onSubmit={onSubmit} aria-label="Loan application">
          <LoanFields loan={loan} errors={loanForm.errors} onChange={setLoan} />
          <PersonFields errors={loanForm.errors} />
          <Income form={loanForm} verified={verified} onVerified={onVerified} />
          <Submit sending={loanForm.sending} />
        </form>
        <LoanSummary amount={Number(loan.amount)} term={Number(loan.term)} />
      </div>
    </div>
  );
}

/** Where other forms ask for statements. */
function Income({ form, verified, onVerified }: Verified & { readonly form: LoanForm }): ReactElement {
  return (
    <fieldset className="card">
      <legend>Your income</legend>
      <p className="hint">Instead of statements: we ask for four confirmations, and you choose what to share.</p>
      {verified === undefined ? (
        <PassidCodeVerification
          key={form.fieldTurn}
          apiKey=""
          baseUrl="/passid"
          environment="sandbox"
          requestedClaims={ASKED_FOR}
          onVerified={form.edit}
          onDenied={form.edit}
          theme={THEME}
          styleNonce={styleNonce()}
        />
      ) : (
        <FromKiosk result={verified} onForget={() => onVerified(undefined)} />
      )}
    </fieldset>
  );
}

interface FromKioskProps {
  readonly result: CodeVerificationResult;
  readonly onForget: () => void;
}

function FromKiosk({ result, onForget }: FromKioskProps): ReactElement {
  return (
    <div className="verified-before">
      <input type="hidden" name="passid_token" value={result.token} />
      <p>
        <strong>Verified in the branch.</strong> Income {result.verified_claims.income_band ?? 'confirmed'}.
      </p>
      <button type="button" className="link" onClick={onForget}>
        Use a code instead
      </button>
    </div>
  );
}

function Submit({ sending: { status, ...more } }: { readonly sending: Sending }): ReactElement {
  const isBusy = status === 'sending';
  return (
    <div className="submit">
      <div role="alert">
        {'message' in more ? <p className="notice bad">{more.message}</p> : null}
        {status === 'unreachable' ? (
          <p className="notice bad">
            We cannot be reached right now. Nothing you entered is lost: try again in a moment.
          </p>
        ) : null}
      </div>
      <button type="submit" className="button" aria-disabled={isBusy}>
        {isBusy ? 'Sending …' : status === 'unreachable' ? 'Try again' : 'Submit application'}
      </button>
    </div>
  );
}
