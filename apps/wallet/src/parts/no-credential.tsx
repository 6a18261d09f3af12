import type { ReactElement } from 'react';
import { hashOf } from '../state/route.js';
import { useWallet } from '../state/use-wallet.js';
import { Title } from './controls.js';
import { Waiting } from './fetched.js';

/** No credential, or not loaded yet. */
export function NoCredential({ title }: { readonly title: string }): ReactElement {
  const { state } = useWallet();
  return (
    <>
      <Title>{title}</Title>
      {state.credentials.status === 'never' ? (
        <Waiting />
      ) : (
        <div className="empty">
          <h2>Nothing to share yet</h2>
          <p>You need a credential that is neither expired nor revoked.</p>
          <a className="button button-main" href={hashOf({ screen: 'receive' })}>
            Receive a credential
          </a>
        </div>
      )}
    </>
  );
}
