import type { ReactElement } from 'react';
import { Icon } from './icons.js';
import type { CodeVerificationResult, VerificationClaims } from './verification.js';

/** What is true or false of a person; the income band is shown beside the income. */
type BooleanClaim = {
  [Name in keyof VerificationClaims]-?: Exclude<VerificationClaims[Name], undefined> extends boolean ? Name : never;
}[keyof VerificationClaims];

interface Row {
  readonly permission: string;
  readonly yes: string;
  readonly no: string;
}

/** In the order in which they are shown. */
const ROWS: Readonly<Record<BooleanClaim, Row>> = {
  identity_verified: { permission: 'identity_verified', yes: 'Identity verified', no: 'Identity not verified' },
  income_verified: { permission: 'income_verified', yes: 'Income verified', no: 'Income not verified' },
  sanctions_screening_clear: {
    permission: 'sanctions_clear',
    yes: 'Sanctions screening clear',
    no: 'Sanctions screening not clear',
  },
  identity_and_fraud_checks_passed: {
    permission: 'fraud_risk',
    yes: 'Fraud checks passed',
    no: 'Fraud checks incomplete',
  },
  payment_behavior_verified: {
    permission: 'payment_reliability',
    yes: 'Payment behaviour verified',
    no: 'Payment behaviour not verified',
  },
  savings_behavior_verified: {
    permission: 'savings_consistency',
    yes: 'Savings behaviour verified',
    no: 'Savings behaviour not verified',
  },
};

const CLAIMS = Object.keys(ROWS) as readonly BooleanClaim[];

const HOURS_A_DAY = 24;

/** What was verified, what it rests on, and where it came from. */
export function ClaimsSummary({ result }: { readonly result: CodeVerificationResult }): ReactElement {
  const claims = result.verified_claims;
  return (
    <>
      <ul className="passid-claims">
        {CLAIMS.map((claim) => {
          const { permission, yes, no } = ROWS[claim];
          const state = stateOf(claims[claim], result.claims_not_granted.includes(permission));
          if (state === undefined) return null;
          const words = { yes, no, absent: `${yes.replace(/ (verified|passed|clear)$/, '')}: not shared` }[state];
          return (
            <li key={claim} className="passid-claim" data-state={state}>
              <Icon shape={state} />
              <span>{words}</span>
              {claim === 'income_verified' && claims.income_band !== undefined ? (
                <span className="passid-value">{claims.income_band}</span>
              ) : null}
            </li>
          );
        })}
      </ul>
      <Provenance result={result} claims={claims} />
    </>
  );
}

/** Undefined: it was not asked for, so there is nothing to say about it. */
function stateOf(claim: boolean | undefined, wasNotGranted: boolean): 'yes' | 'no' | 'absent' | undefined {
  if (claim === undefined) return wasNotGranted ? 'absent' : undefined;
  return claim ? 'yes' : 'no';
}

function Provenance({
  result,
  claims,
}: {
  readonly result: CodeVerificationResult;
  readonly claims: VerificationClaims;
}): ReactElement {
  const { freshness_status, issuer, audit_id } = result;
  return (
    <dl className="passid-facts">
      <dt>Freshness</dt>
      <dd>
        {freshness_status === 'stale' ? 'Stale' : 'Fresh'}, {ageOf(claims.freshness_hours)}
      </dd>
      <dt>Based on</dt>
      <dd>
        {claims.data_window_days} days, {claims.linked_accounts} {claims.linked_accounts === 1 ? 'account' : 'accounts'}
      </dd>
      {claims.corridor === undefined ? null : (
        <>
          <dt>Corridor</dt>
          <dd>{claims.corridor.replace('->', ' → ')}</dd>
        </>
      )}
      <dt>Issued by</dt>
      <dd>{hostOf(issuer)}</dd>
      <dt>Audit ID</dt>
      <dd>
        <code>{audit_id}</code>
      </dd>
    </dl>
  );
}

function ageOf(hours: number): string {
  if (hours < 1) return 'less than an hour old';
  const whole = Math.floor(hours);
  if (whole < 2 * HOURS_A_DAY) return `${whole} ${whole === 1 ? 'hour' : 'hours'} old`;
  return `${Math.floor(whole / HOURS_A_DAY)} days old`;
}

const hostOf = (issuer: string | undefined): string =>
  issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).host : (issuer ?? 'PASSID');
