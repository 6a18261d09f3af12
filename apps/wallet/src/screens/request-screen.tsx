import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { ClaimSwitches, titlesOf } from '../parts/claim-lines.js';
import { Button, Fault, Field, Title } from '../parts/controls.js';
import { Waiting } from '../parts/fetched.js';
import { BankIcon, CheckIcon, CrossIcon, ShieldIcon } from '../parts/icons.js';
import { MakingSteps } from '../parts/making-steps.js';
import type { Permission, Session } from '../service/shapes.js';
import { go, hashOf } from '../state/route.js';
import { useAttempt, useNow, useWallet } from '../state/use-wallet.js';
import type { Answering, WalletState } from '../state/wallet-state.js';
import { ALWAYS_GOES_ALONG, singlePermissions } from '../words/claims.js';
import { countdown, leftUntil, minutesInWords } from '../words/time.js';

/** Who asks, for what; and the answer. */
export function RequestScreen(): ReactElement {
  const { wallet, state } = useWallet();
  const { answering } = state;
  const [withheld, setWithheld] = useState<readonly Permission[]>([]);
  const { fault, attempt } = useAttempt();
  const isIdle = answering.status === 'idle';
  useEffect(() => {
    if (isIdle) go('scan');
  }, [isIdle]);
  if (answering.status === 'asked') {
    const { session } = answering;
    const asked = singlePermissions(session.permissions);
    return (
      <Asked
        session={session}
        asked={asked}
        chosen={asked.filter((permission) => !withheld.includes(permission))}
        onChange={(chosen) => setWithheld(asked.filter((permission) => !chosen.includes(permission)))}
        fault={fault}
        onApprove={(chosen) => void attempt(() => wallet.approve(session, chosen))}
      />
    );
  }
  return <NotAsked answering={answering} />;
}

/** Before the question, and after the answer. */
function NotAsked({ answering }: { readonly answering: Exclude<Answering, { status: 'asked' }> }): ReactElement {
  switch (answering.status) {
    case 'idle':
    case 'looking':
      return (
        <>
          <Title>Looking for the request</Title>
          <Waiting />
        </>
      );
    case 'answering':
      return (
        <>
          <Title>Sharing with {answering.session.institutionName}</Title>
          <MakingSteps step={answering.step} />
        </>
      );
    case 'approved':
      return (
        <End title="Shared" look="good">
          <strong>{answering.session.institutionName}</strong> has learned: {titlesOf(answering.permissions)}.{' '}
          {answering.hasProof ? 'It was proved on this device.' : ''}
        </End>
      );
    case 'declined':
      return (
        <End title="Declined" look="over">
          <strong>{answering.session.institutionName}</strong> was told no. Nothing was shared.
        </End>
      );
    case 'over':
      return (
        <End title="This cannot be answered" look="over">
          {answering.why}
        </End>
      );
  }
}

interface EndProps {
  readonly title: string;
  readonly look: 'good' | 'over';
  readonly children: ReactNode;
}

function End({ title, look, children }: EndProps): ReactElement {
  const { wallet } = useWallet();
  return (
    <div className="code-screen">
      <div className="seen">
        <span className={`seal seal-${look}`}>
          {look === 'good' ? <CheckIcon size={44} /> : <CrossIcon size={44} />}
        </span>
        <Title>{title}</Title>
        <p className="seen-words">{children}</p>
      </div>
      <Button
        onClick={() => {
          go(look === 'good' ? 'history' : 'home');
          wallet.leaveRequest();
          void wallet.refreshShares();
        }}
      >
        Done
      </Button>
    </div>
  );
}

interface AskedProps {
  readonly session: Session;
  readonly asked: readonly Permission[];
  readonly chosen: readonly Permission[];
  readonly onChange: (chosen: readonly Permission[]) => void;
  readonly fault: string | undefined;
  readonly onApprove: (chosen: readonly Permission[]) => void;
}

function Asked({ session, asked, chosen, onChange, fault, onApprove }: AskedProps): ReactElement {
  const { state } = useWallet();
  const [isDeclining, setDeclining] = useState(false);
  const credential = state.credentials.items.find(({ status }) => status === 'active');
  if (isDeclining) return <Decline session={session} onBack={() => setDeclining(false)} />;
  return (
    <>
      <Asker session={session} />
      <h2>What they ask for</h2>
      <ClaimSwitches
        label="What they ask for"
        permissions={asked}
        claims={credential?.claims}
        chosen={chosen}
        onChange={onChange}
      />
      <p className="small">
        <ShieldIcon />
        <span>{`${ALWAYS_GOES_ALONG} Transactions, balances and your exact income never do.`}</span>
      </p>
      <Fault>{fault}</Fault>
      <div className="dock stack">
        {credential === undefined ? (
          <CredentialFirst status={state.credentials.status} />
        ) : (
          <Button disabled={chosen.length === 0} onClick={() => onApprove(chosen)}>
            {chosen.length === 0 ? 'Choose a claim, or decline' : 'Share & verify'}
          </Button>
        )}
        <Button look="plain" onClick={() => setDeclining(true)}>
          Decline
        </Button>
      </div>
    </>
  );
}

function CredentialFirst({ status }: { readonly status: WalletState['credentials']['status'] }): ReactElement {
  if (status === 'never') return <Button isBusy>Looking at your credentials</Button>;
  return (
    <a className="button button-main" href={hashOf({ screen: 'receive' })}>
      Receive a credential first
    </a>
  );
}

/** The registered name large; what they call themselves is marked as just that. */
function Asker({ session }: { readonly session: Session }): ReactElement {
  const leftMs = leftUntil(session.expiresAt, useNow());
  return (
    <div className="asker">
      <span className="asker-mark">
        <BankIcon />
      </span>
      <p className="small">A request from</p>
      <Title>{session.institutionName}</Title>
      {session.subLabel === undefined ? null : <p className="small">calls itself “{session.subLabel}” here</p>}
      <p className="tag tag-open">
        {leftMs === 0 ? (
          'Time is up'
        ) : (
          <>
            Expires in{' '}
            <span role="timer" aria-label={minutesInWords(leftMs)}>
              {countdown(leftMs)}
            </span>
          </>
        )}
      </p>
    </div>
  );
}

/** As long as the service takes. */
const REASON_MAX = 500;

function Decline({ session, onBack }: { readonly session: Session; readonly onBack: () => void }): ReactElement {
  const { wallet } = useWallet();
  const [reason, setReason] = useState('');
  const { fault, isBusy, attempt } = useAttempt();
  const decline = (): Promise<boolean> =>
    attempt(() => wallet.decline(session, reason.trim() === '' ? undefined : reason.trim()));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void decline();
      }}
    >
      <Title takesFocus>Decline this request?</Title>
      <p className="lead">{session.institutionName} is told that you said no. Nothing is shared.</p>
      <Field
        label="Reason (optional)"
        maxLength={REASON_MAX}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        hint="They can read it."
      />
      <Fault>{fault}</Fault>
      <div className="dock stack">
        <Button type="submit" look="danger" isBusy={isBusy}>
          Decline
        </Button>
        <Button look="plain" onClick={onBack}>
          Back
        </Button>
      </div>
    </form>
  );
}
