import { useEffect, useState, type ReactElement } from 'react';
import { titlesOf } from '../parts/claim-lines.js';
import { Confirm } from '../parts/confirm.js';
import { Button, Fault, Title } from '../parts/controls.js';
import { Waiting } from '../parts/fetched.js';
import type { Disclosure, Share } from '../service/shapes.js';
import { hashOf } from '../state/route.js';
import { useAttempt, useWallet } from '../state/use-wallet.js';
import { claimTitle, singlePermissions } from '../words/claims.js';
import { isAlive, standingOf, viaWords } from '../words/standing.js';
import { dayAndTime, day } from '../words/time.js';

/** One share: what it says, who was told, and the way to take it back. */
export function ShareDetailScreen({ shareId }: { readonly shareId: string }): ReactElement {
  const { wallet, state } = useWallet();
  const share = state.shares.items.find((each) => each.shareId === shareId);
  const { fault, attempt } = useAttempt();
  useEffect(() => {
    void attempt(() => wallet.lookAfter(shareId));
    // Once for each share that is opened.
  }, [wallet, shareId]);
  return (
    <>
      <Title back={{ href: hashOf({ screen: 'history' }), to: 'History' }}>
        {share === undefined ? 'A share' : standingOf(share).who}
      </Title>
      <Fault>{fault}</Fault>
      {share === undefined && fault === undefined ? <Waiting /> : null}
      {share === undefined ? null : <Detail share={share} />}
    </>
  );
}

function Detail({ share }: { readonly share: Share }): ReactElement {
  const { wallet } = useWallet();
  const [isAsking, setAsking] = useState(false);
  const { word, tone } = standingOf(share);
  return (
    <>
      <p>
        <span className={`tag tag-${tone}`}>{word}</span>
      </p>
      <dl className="facts">
        <Fact name="You agreed to">{titlesOf(singlePermissions(share.permissions))}</Fact>
        <Fact name="Made">{dayAndTime(share.createdAt)}</Fact>
        <Fact name="Valid until">{day(share.expiresAt)}</Fact>
        <Fact name="Proof">{share.hasProof ? 'Proved on your device' : 'None, signed by the issuer'}</Fact>
        {share.audience === undefined ? null : <Fact name="Only for">{`Institution ${share.audience}`}</Fact>}
      </dl>
      <h2>Who saw what</h2>
      {share.disclosures.length === 0 ? <p className="muted">Nobody yet.</p> : null}
      <ol className="told">
        {share.disclosures.map((disclosure, index) => (
          <Told key={`${disclosure.at} ${index}`} disclosure={disclosure} />
        ))}
      </ol>
      {isAlive(share) ? (
        <Button look="plain" onClick={() => setAsking(true)}>
          Take this share back
        </Button>
      ) : null}
      {isAsking ? (
        <Confirm
          title="Take this share back?"
          does="Take it back"
          onConfirm={() => wallet.takeBack(share.shareId)}
          onClose={() => setAsking(false)}
        >
          <p>It is not valid from now on. What they have seen, they have seen.</p>
        </Confirm>
      ) : null}
    </>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: string }): ReactElement => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Told({ disclosure }: { readonly disclosure: Disclosure }): ReactElement {
  const { institutionName, status, claims, via, at } = disclosure;
  return (
    <li>
      <span className="row-title">{institutionName}</span>
      <span className="row-small">
        {status === 'denied' ? 'Was refused, and learned nothing' : claims.map(claimTitle).join(', ')}
      </span>
      <span className="row-small">
        {dayAndTime(at)}, {viaWords(via)}
      </span>
    </li>
  );
}
