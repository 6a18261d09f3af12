import { useEffect, useState, type ReactElement } from 'react';
import { titlesOf } from '../parts/claim-lines.js';
import { Confirm } from '../parts/confirm.js';
import { Button, Title } from '../parts/controls.js';
import { CheckIcon, CopyIcon } from '../parts/icons.js';
import { useWatchedShare } from '../state/use-watched-share.js';
import { go, hashOf } from '../state/route.js';
import { useNow, useWallet } from '../state/use-wallet.js';
import type { MadeShare } from '../state/wallet-state.js';
import { standingOf, wasSeen } from '../words/standing.js';
import { countdown, leftUntil, minutesInWords } from '../words/time.js';

/** The code, to read out, until it is redeemed, taken back or over. */
export function CodeScreen(): ReactElement {
  const { state } = useWallet();
  const { making } = state;
  const isThere = making.status === 'made';
  useEffect(() => {
    if (!isThere) go('share');
  }, [isThere]);
  return isThere ? <Code made={making.made} /> : <Title>Your code</Title>;
}

function Code({ made }: { readonly made: MadeShare }): ReactElement {
  const { state } = useWallet();
  const leftMs = leftUntil(made.codeExpiresAt, useNow());
  const share = state.making.status === 'made' ? state.making.share : undefined;
  const isRevoked = share?.status === 'revoked';
  const isSeen = share !== undefined && wasSeen(share) && !isRevoked;
  const isOver = isSeen || isRevoked || leftMs === 0;
  useWatchedShare(made.shareId, !isOver);
  return (
    <div className="code-screen">
      <Title back={{ href: hashOf({ screen: 'home' }), to: 'Wallet' }}>
        {isSeen ? 'Shared' : 'Read out this code'}
      </Title>
      {isSeen ? (
        <Seen who={standingOf(share).who} made={made} />
      ) : (
        <Unread made={made} leftMs={leftMs} isRevoked={isRevoked} />
      )}
      <dl className="facts">
        <div>
          <dt>What it shows</dt>
          <dd>{titlesOf(made.permissions)}</dd>
        </div>
        <div>
          <dt>How sure it is</dt>
          <dd>{made.hasProof ? 'Proved on this device, signed by the issuer' : 'Signed by the issuer, no proof'}</dd>
        </div>
      </dl>
      {isOver ? <Done /> : <TakeBack shareId={made.shareId} />}
    </div>
  );
}

function Done(): ReactElement {
  const { wallet } = useWallet();
  const leave = (): void => {
    // Navigate first: the code screen without a code redirects to a new share.
    go('home');
    wallet.putCodeAway();
    void wallet.refreshShares();
  };
  return <Button onClick={leave}>Done</Button>;
}

function TakeBack({ shareId }: { readonly shareId: string }): ReactElement {
  const { wallet } = useWallet();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="plain" onClick={() => setAsking(true)}>
        Take it back
      </Button>
      {isAsking ? (
        <Confirm
          title="Take this share back?"
          does="Take it back"
          onConfirm={() => wallet.takeBack(shareId)}
          onClose={() => setAsking(false)}
        >
          <p>The code stops working at once. You can make another whenever you like.</p>
        </Confirm>
      ) : null}
    </>
  );
}

/** A code lives a quarter of an hour. */
const CODE_LIFE_MS = 15 * 60 * 1000;

interface UnreadProps {
  readonly made: MadeShare;
  readonly leftMs: number;
  readonly isRevoked: boolean;
}

function Unread({ made, leftMs, isRevoked }: UnreadProps): ReactElement {
  const isOver = isRevoked || leftMs === 0;
  return (
    <>
      <p className={`code${isOver ? ' is-over' : ''}`} data-code={made.code}>
        <span className="unseen">{[...made.code].join(' ')}</span>
        {made.code.split('-').map((group, index) => (
          <span key={index} className="code-group" aria-hidden="true">
            {group}
          </span>
        ))}
      </p>
      {isOver ? (
        <p className="code-state">{isRevoked ? 'You took it back. It opens nothing.' : 'It has expired, unused.'}</p>
      ) : (
        <div className="code-life">
          <progress max={CODE_LIFE_MS} value={leftMs} aria-label="Time left" />
          <p className="code-state">
            <span role="timer" aria-label={minutesInWords(leftMs)}>
              {countdown(leftMs)}
            </span>{' '}
            left, works once
          </p>
          <Copy code={made.code} />
          <p className="small live">
            <span className="dot" aria-hidden="true" />
            Waiting for somebody to redeem it
          </p>
        </div>
      )}
    </>
  );
}

function Seen({ who, made }: { readonly who: string; readonly made: MadeShare }): ReactElement {
  return (
    <div className="seen">
      <span className="seal">
        <CheckIcon size={44} />
      </span>
      <p className="seen-words">
        <strong>{who}</strong> has redeemed your code.
      </p>
      <p className="small">The code {made.code} opens nothing any more.</p>
    </div>
  );
}

function Copy({ code }: { readonly code: string }): ReactElement {
  const [result, setResult] = useState<'copied' | 'refused'>();
  const copy = (): void => {
    // Outside a secure context there is no clipboard: treated as refused.
    const write = async (): Promise<void> => navigator.clipboard.writeText(code);
    write().then(
      () => setResult('copied'),
      () => setResult('refused'),
    );
  };
  return (
    <>
      <Button look="plain" onClick={copy}>
        <CopyIcon />
        {result === 'copied' ? 'Copied' : 'Copy'}
      </Button>
      <p role="status" className={result === 'refused' ? 'small' : 'unseen'}>
        {result === 'copied' ? 'The code is copied.' : null}
        {result === 'refused' ? 'This browser does not let the page copy. Select the code instead.' : null}
      </p>
    </>
  );
}
