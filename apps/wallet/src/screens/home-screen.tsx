import type { ReactElement } from 'react';
import { Reading } from '../parts/claim-lines.js';
import { Title } from '../parts/controls.js';
import { CredentialCard } from '../parts/credential-card.js';
import { NextIcon, ScanIcon, ShareIcon } from '../parts/icons.js';
import { FetchFault, Waiting } from '../parts/fetched.js';
import { ShareRow } from '../parts/share-row.js';
import { PERMISSIONS, type Claims } from '../service/shapes.js';
import { hashOf } from '../state/route.js';
import { useWallet } from '../state/use-wallet.js';
import { wordsOf } from '../words/claims.js';

/** Shares shown here: the rest is in the history. */
const LATEST = 3;

export function HomeScreen(): ReactElement {
  const { wallet, state } = useWallet();
  const { items, status } = state.credentials;
  const [card, ...others] = [...items].sort((one, other) => rank(one.status) - rank(other.status));
  return (
    <>
      <Title>Wallet</Title>
      <FetchFault list={state.credentials} onRetry={() => void wallet.refresh()} />
      {status === 'never' ? <Waiting /> : null}
      {card !== undefined ? <CredentialCard credential={card} /> : null}
      {status === 'here' && card === undefined ? <EmptyCard /> : null}
      {card !== undefined ? <Actions canShare={card.status === 'active'} /> : null}
      {state.making.status === 'made' ? (
        <a className="row row-call" href={hashOf({ screen: 'code' })}>
          <span className="row-words">
            <span className="row-title">A code is waiting to be read out</span>
            <span className="row-small">Open it</span>
          </span>
          <NextIcon />
        </a>
      ) : null}
      {card?.status === 'active' && card.claims !== undefined ? <Says claims={card.claims} /> : null}
      <Latest />
      {others.length > 0 ? (
        <section>
          <h2>Other credentials</h2>
          <div className="stack">
            {others.map((credential) => (
              <CredentialCard key={credential.credentialId} credential={credential} isSmall />
            ))}
          </div>
        </section>
      ) : null}
      {card !== undefined ? (
        <a className="button button-quiet" href={hashOf({ screen: 'receive' })}>
          Receive another credential
        </a>
      ) : null}
    </>
  );
}

const rank = (status: string): number => (status === 'active' ? 0 : 1);

function EmptyCard(): ReactElement {
  return (
    <div className="empty">
      <h2>No credential yet</h2>
      <p>A credential holds what an issuer found out about you. You decide who learns what of it.</p>
      <a className="button button-main" href={hashOf({ screen: 'receive' })}>
        Receive a credential
      </a>
    </div>
  );
}

function Actions({ canShare }: { readonly canShare: boolean }): ReactElement {
  return (
    <div className="actions">
      {canShare ? (
        <a className="button button-main" href={hashOf({ screen: 'share' })}>
          <ShareIcon />
          Share
        </a>
      ) : (
        <a className="button button-main" href={hashOf({ screen: 'receive' })}>
          Renew
        </a>
      )}
      <a className="button button-plain" href={hashOf({ screen: 'scan' })}>
        <ScanIcon />
        Scan
      </a>
    </div>
  );
}

function Says({ claims }: { readonly claims: Claims }): ReactElement {
  return (
    <section>
      <h2>What it can show</h2>
      <ul className="rows says">
        {PERMISSIONS.map((permission) => (
          <li key={permission}>
            <span className="row-title">{wordsOf(permission).title}</span>
            <Reading permission={permission} claims={claims} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Latest(): ReactElement | null {
  const { state } = useWallet();
  const latest = state.shares.items.slice(0, LATEST);
  if (latest.length === 0) return null;
  return (
    <section>
      <h2>Latest shares</h2>
      <ul className="rows">
        {latest.map((share) => (
          <ShareRow key={share.shareId} share={share} />
        ))}
      </ul>
    </section>
  );
}
