import type { ReactElement } from 'react';
import { Button, Fault, Title } from '../parts/controls.js';
import { FetchFault, Waiting } from '../parts/fetched.js';
import { ShareRow } from '../parts/share-row.js';
import { hashOf } from '../state/route.js';
import { useAttempt, useWallet } from '../state/use-wallet.js';

/** What was shared, and who saw it. */
export function HistoryScreen(): ReactElement {
  const { wallet, state } = useWallet();
  const { items, status } = state.shares;
  const { fault, isBusy, attempt } = useAttempt();
  return (
    <>
      <Title>History</Title>
      <FetchFault list={state.shares} onRetry={() => void wallet.refreshShares()} />
      {status === 'never' ? <Waiting /> : null}
      {status === 'here' && items.length === 0 ? (
        <div className="empty">
          <h2>Nothing shared yet</h2>
          <p>Whatever you share stands here, with everybody who saw it.</p>
          <a className="button button-main" href={hashOf({ screen: 'share' })}>
            Share something
          </a>
        </div>
      ) : null}
      <ul className="rows">
        {items.map((share) => (
          <ShareRow key={share.shareId} share={share} />
        ))}
      </ul>
      <Fault>{fault}</Fault>
      {state.olderCursor === undefined ? null : (
        <Button look="plain" isBusy={isBusy} onClick={() => void attempt(() => wallet.readOlderShares())}>
          Show older
        </Button>
      )}
    </>
  );
}
