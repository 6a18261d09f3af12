import type { ReactElement } from 'react';
import { now } from '../clock.js';
import type { ReadCredential } from '../service/shapes.js';
import { corridorText } from '../words/claims.js';
import { ageText, day, leftUntil } from '../words/time.js';

const STATUS_WORDS = { active: 'Active', expired: 'Expired', revoked: 'Revoked' } as const;

interface CredentialCardProps {
  readonly credential: ReadCredential;
  readonly isSmall?: boolean;
}

/** What is in the wallet, as a card: the band large, how fresh, until when, and whether it still counts. */
export function CredentialCard({ credential, isSmall = false }: CredentialCardProps): ReactElement {
  const { status, claims, expiresAt } = credential;
  return (
    <article
      className={`card is-${status}${isSmall ? ' card-small' : ''}`}
      aria-label={`Credential, ${STATUS_WORDS[status].toLowerCase()}`}
    >
      <div className="card-top">
        <span className="card-corridor">
          {claims?.corridor === undefined ? 'Income credential' : corridorText(claims.corridor)}
        </span>
        <span className="card-status">{STATUS_WORDS[status]}</span>
      </div>
      <p className="card-band">{claims?.income_band ?? 'Not readable'}</p>
      <dl className="card-facts">
        <div>
          <dt>Freshness</dt>
          <dd>{freshness(credential)}</dd>
        </div>
        <div>
          <dt>{leftUntil(expiresAt, now()) > 0 ? 'Valid until' : 'Valid until (over)'}</dt>
          <dd>{day(expiresAt)}</dd>
        </div>
        {isSmall || claims === undefined ? null : (
          <div>
            <dt>Based on</dt>
            <dd>{`${claims.data_window_days} days, ${accounts(claims.linked_accounts ?? 0)}`}</dd>
          </div>
        )}
      </dl>
    </article>
  );
}

function freshness({ claims, freshnessStatus }: ReadCredential): string {
  const word = freshnessStatus === 'fresh' ? 'Fresh' : 'Stale';
  return claims?.freshness_hours === undefined ? word : `${word}, ${ageText(claims.freshness_hours)}`;
}

const accounts = (count: number): string => (count === 1 ? '1 account' : `${count} accounts`);
