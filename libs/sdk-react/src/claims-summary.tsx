import type { ReactElement } from 'react';
import { Icon } from './icons.js';
import type { CodeVerificationResult, VerificationClaims } from './verification.js';

type BooleanClaim =
  | 'identity_verified'
  | 'income_verified'
  | 'sanctions_screening_clear'
  | 'identity_and_fraud_checks_passed'
  | 'payment_behavior_verified'
  | 'savings_behavior_verified';

/** Each with the permission it needs, and its words for yes and for no. */
const ROWS: readonly (readonly [claim: BooleanClaim, permission: string, yes: string, no: string])[] = [
  ['identity_verified', 'identity_verified', 'Identity verified', 'Identity not verified'],
  ['income_verified', 'income_verified', 'Income verified', 'Income not verified'],
  ['sanctions_screening_clear', 'sanctions_clear', 'Sanctions screening clear', 'Sanctions screening not clear'],
  ['identity_and_fraud_checks_passed', 'fraud_risk', 'Fraud checks passed', 'Fraud checks incomplete'],
  ['payment_behavior_verified', 'payment_reliability', 'Payment behaviour verified', 'Payment behaviour not verified'],
  ['savings_behavior_verified', 'savings_consistency', 'Savings behaviour verified', 'Savings behaviour not verified'],
];

const HOURS_A_DAY = 24;

/** What was verified, what it rests on, and where it came from. */
export function ClaimsSummary({ result }: { readonly result: CodeVerificationResult }): ReactElement {
  const claims = result.verified_claims;
  return (
    <>
      <ul className="passid-claims">
        {ROWS.map(([claim, permission, yes, no]) => {
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
