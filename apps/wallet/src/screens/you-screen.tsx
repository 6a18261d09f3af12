import { useState, type ReactElement } from 'react';
import { Confirm } from '../parts/confirm.js';
import { Button, Title } from '../parts/controls.js';
import { CredentialCard } from '../parts/credential-card.js';
import { useWallet } from '../state/use-wallet.js';
import { dayAndTime } from '../words/time.js';

type Asking = { readonly what: 'erase' } | { readonly what: 'revoke'; readonly credentialId: string };

/** The credentials to revoke, the way out, and the end of it all. */
export function YouScreen(): ReactElement {
  const { wallet, state } = useWallet();
  const [asking, setAsking] = useState<Asking>();
  const close = (): void => setAsking(undefined);
  return (
    <>
      <Title>You</Title>
      <Credentials onRevoke={(credentialId) => setAsking({ what: 'revoke', credentialId })} />
      <section>
        <h2>This session</h2>
        <p className="muted">
          {state.login === undefined ? '' : `Until ${dayAndTime(state.login.expiresAt)}, or until you close this tab.`}
        </p>
        <Button look="plain" onClick={() => wallet.logOut()}>
          Log out
        </Button>
      </section>
      <section>
        <h2>Your data</h2>
        <p className="muted">
          Erasing destroys the one key that everything about you is sealed with. Nobody can undo it.
        </p>
        <Button look="danger" onClick={() => setAsking({ what: 'erase' })}>
          Erase my data
        </Button>
      </section>
      {asking?.what === 'revoke' ? (
        <Confirm
          title="Revoke this credential?"
          does="Revoke it"
          onConfirm={() => wallet.revokeCredential(asking.credentialId)}
          onClose={close}
        >
          <p>Everything you shared of it stops being valid at once, for good.</p>
        </Confirm>
      ) : null}
      {asking?.what === 'erase' ? (
        <Confirm
          title="Erase everything about you?"
          does="Erase it all"
          onConfirm={() => wallet.erase()}
          onClose={close}
        >
          <p>Your credentials and shares are void from now on. This cannot be undone, by anybody.</p>
        </Confirm>
      ) : null}
    </>
  );
}

function Credentials({ onRevoke }: { readonly onRevoke: (credentialId: string) => void }): ReactElement {
  const { state } = useWallet();
  const { items } = state.credentials;
  return (
    <section>
      <h2>Credentials</h2>
      {items.length === 0 ? <p className="muted">None.</p> : null}
      <div className="stack">
        {items.map((credential) => (
          <div key={credential.credentialId} className="stack">
            <CredentialCard credential={credential} isSmall />
            {credential.status === 'active' ? (
              <Button look="plain" onClick={() => onRevoke(credential.credentialId)}>
                Revoke this credential
              </Button>
            ) : null}
          </div>
        ))}
      </div>
    </section>
  );
}
