import { useEffect, useState, type ReactElement } from 'react';
import { PURPOSES } from '../../src/loan-application.js';
import { readApplication, type Answer, type ShownApplication } from '../bank-api.js';
import { claimLines } from '../claims.js';
import { Link } from '../route.js';
import { OUTCOMES, usd } from '../texts.js';
import { NotFoundPage } from './not-found-page.js';

/** A webhook usually arrives within a second; after half a minute the page need not wait any more. */
const LOOK_EVERY_MS = 1_000;
const LOOKS_MAX = 30;

export function ResultPage({ id }: { readonly id: string }): ReactElement {
  const { answer, again } = useApplication(id);
  if (answer?.kind === 'refused') return <NotFoundPage />;
  // One heading from loading to decided: whoever was led to it stays there while the words change.
  return (
    <div className="wrap narrow page">
      <Verdict
        id={id}
        application={answer?.kind === 'done' ? answer.value : undefined}
        isUnreachable={answer?.kind === 'unreachable'}
      />
      {answer?.kind === 'unreachable' ? (
        <button type="button" className="button" onClick={again}>
          Try again
        </button>
      ) : null}
      {answer?.kind === 'done' ? <Details application={answer.value} /> : null}
    </div>
  );
}

/** Looks again until the webhook has come. */
function useApplication(id: string): {
  readonly answer: Answer<ShownApplication> | undefined;
  readonly again: () => void;
} {
  const [answer, setAnswer] = useState<Answer<ShownApplication>>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (looks: number): Promise<void> => {
      const found = await readApplication(id);
      if (isOver) return;
      // A failed poll leaves the page as it is.
      setAnswer((shown) => (found.kind === 'unreachable' && shown?.kind === 'done' ? shown : found));
      const isComplete = found.kind === 'refused' || (found.kind === 'done' && found.value.webhook !== null);
      if (!isComplete && looks < LOOKS_MAX) timer = setTimeout(() => void look(looks + 1), LOOK_EVERY_MS);
    };
    void look(1);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [id, turn]);
  return { answer, again: () => setTurn(turn + 1) };
}

interface VerdictProps {
  readonly id: string;
  readonly application: ShownApplication | undefined;
  readonly isUnreachable: boolean;
}

function Verdict({ id, application, isUnreachable }: VerdictProps): ReactElement {
  const decision = application?.decision;
  const words = isUnreachable ? 'We cannot be reached right now. Your application is safe.' : 'Loading …';
  const { title, text } =
    decision === undefined ? { title: 'Your application', text: words } : OUTCOMES[decision.outcome];
  return (
    <section className={`verdict ${decision?.outcome ?? ''}`}>
      <p className="small">Application {id.slice(0, 8).toUpperCase()}</p>
      <h1 tabIndex={-1}>{title}</h1>
      <p className="lead" role="status">
        {text}
      </p>
      {decision === undefined || decision.reasons.length === 0 ? null : (
        <ul className="reasons">
          {decision.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface PartProps {
  readonly application: ShownApplication;
}

function Details({ application }: PartProps): ReactElement {
  return (
    <>
      <TheLoan application={application} />
      <Basis application={application} />
      <Link to="/apply" className="button plain">
        Another application
      </Link>
    </>
  );
}

function TheLoan({ application: { loan, decision } }: PartProps): ReactElement {
  return (
    <section className="card" aria-labelledby="loan">
      <h2 id="loan">Your loan</h2>
      <dl className="facts">
        <dt>Amount</dt>
        <dd>{usd(loan.amountUsd)}</dd>
        <dt>Term</dt>
        <dd>{loan.termMonths} months</dd>
        <dt>Monthly payment</dt>
        <dd>{usd(decision.monthlyPaymentUsd, 2)}</dd>
        <dt>Purpose</dt>
        <dd>{PURPOSES[loan.purpose]}</dd>
        <dt>Name</dt>
        <dd>{loan.fullName}</dd>
      </dl>
    </section>
  );
}

function Basis({ application: { claims, claimsNotGranted, auditId, verifiedAt, webhook } }: PartProps): ReactElement {
  return (
    <section className="card" aria-labelledby="basis">
      <h2 id="basis">What we decided on</h2>
      <ul className="claims">
        {claimLines(claims).map(({ label, value, holds }) => (
          <li key={label} className={holds ? 'yes' : 'no'}>
            <span>{label}</span>
            <span>{value}</span>
          </li>
        ))}
      </ul>
      {claimsNotGranted.length === 0 ? null : (
        <p className="small">
          Not shared: {claimsNotGranted.map((permission) => permission.replaceAll('_', ' ')).join(', ')}.
        </p>
      )}
      <dl className="facts">
        <dt>Verified at</dt>
        <dd>{new Date(verifiedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}</dd>
        <dt>Audit ID</dt>
        <dd>
          <code>{auditId}</code>
        </dd>
        <dt>Webhook</dt>
        <dd>
          <span role="status">{webhook === null ? 'on its way …' : 'received, signature holds'}</span>
        </dd>
      </dl>
      <p className="small">
        We saw no transactions, no balances and no exact income. PASSID keeps the trail of this verification under the
        audit ID. <Link to="/webhooks">See what it told our server</Link>.
      </p>
    </section>
  );
}
