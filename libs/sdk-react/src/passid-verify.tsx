import { useEffect, useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import { ClaimsSummary } from './claims-summary.js';
import { Frame } from './frame.js';
import { Icon } from './icons.js';
import { Message } from './message.js';
import { QrCanvas } from './qr-canvas.js';
import type { SessionOptions, SessionState } from './session-store.js';
import type { Theme } from './theme.js';
import { usePassidSession, type PassidSession } from './use-passid-session.js';

export interface PASSIDVerifyProps extends SessionOptions {
  /** Shows a code at once, without a click. */
  readonly autoStart?: boolean | undefined;
  readonly theme?: Theme | undefined;
  /** For pages whose Content-Security-Policy asks for one on styles. */
  readonly styleNonce?: string | undefined;
}

const TICK_MS = 1_000;

/** For a customer who is there: a QR code that their PASSID app answers. */
export function PASSIDVerify(props: PASSIDVerifyProps): ReactElement {
  const session = usePassidSession(props);
  const id = useId();
  const { state } = session;
  return (
    <Frame
      state={state.status}
      title={state.status === 'success' ? 'Verified with PASSID' : 'Verify with PASSID'}
      titleId={`${id}title`}
      isSandbox={props.apiKey?.startsWith('pk_sandbox_') === true}
      announcement={announcementOf(state)}
      theme={props.theme}
      styleNonce={props.styleNonce}
    >
      <Content session={session} id={id} />
    </Frame>
  );
}

function Content({ session, id }: { readonly session: PassidSession; readonly id: string }): ReactElement {
  const { state, start, reset } = session;
  switch (state.status) {
    case 'idle':
      return <Idle session={session} message={state.message} id={id} />;
    case 'requesting':
      return <Busy text="Creating verification session..." />;
    case 'verifying':
      return <Busy text="Verifying credential..." />;
    case 'awaiting':
      return <Awaiting state={state} onCancel={reset} />;
    case 'success':
      return (
        <div tabIndex={-1} data-passid-focus="" role="group" aria-label="Verified claims">
          <ClaimsSummary result={state.result} />
          <div className="passid-foot">
            <button type="button" className="passid-link" onClick={reset}>
              Start over
            </button>
          </div>
        </div>
      );
    case 'declined':
      return (
        <Ended icon={state.kind === 'expired' ? 'clock' : 'bad'} title={TITLES[state.kind]} message={state.message}>
          <button type="button" className="passid-button" onClick={() => void start()}>
            {state.kind === 'expired' ? 'Generate new code' : 'Try again'}
          </button>
        </Ended>
      );
    case 'error':
      return (
        <Ended icon="no" title="Something went wrong" message={state.message}>
          <button type="button" className="passid-button" onClick={() => void start()}>
            Try again
          </button>
        </Ended>
      );
  }
}

const TITLES = { expired: 'Code expired', declined: 'Request declined', denied: 'Not verified' } as const;

interface IdleProps {
  readonly session: PassidSession;
  readonly message: string | undefined;
  readonly id: string;
}

function Idle({ session: { start, verifyManually }, message, id }: IdleProps): ReactElement {
  const [text, setText] = useState('');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    void verifyManually(text);
  };
  return (
    <>
      <button type="button" className="passid-button passid-wide" data-passid-focus="" onClick={() => void start()}>
        Generate QR code
      </button>
      <p className="passid-or">or</p>
      <label className="passid-label" htmlFor={`${id}manual`}>
        Code or token from the PASSID app
      </label>
      <div className="passid-row">
        <input
          id={`${id}manual`}
          className="passid-input"
          type="text"
          value={text}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-invalid={message !== undefined}
          {...(message === undefined ? {} : { 'aria-describedby': `${id}message` })}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="button" className="passid-button passid-plain" onClick={() => void verifyManually(text)}>
          Verify
        </button>
      </div>
      <Message id={`${id}message`} text={message} />
    </>
  );
}

interface AwaitingProps {
  readonly state: SessionState & { readonly status: 'awaiting' };
  readonly onCancel: () => void;
}

function Awaiting({ state: { session, endsAtMs, isOffline }, onCancel }: AwaitingProps): ReactElement {
  const seconds = useSecondsUntil(endsAtMs);
  return (
    <div
      className="passid-center"
      tabIndex={-1}
      data-passid-focus=""
      role="group"
      aria-label="Waiting for the customer"
    >
      <QrCanvas text={session.deepLink} label={`QR code for the PASSID app. The code ${session.code} does the same.`} />
      <p className="passid-code">{session.code}</p>
      <p className="passid-waiting">
        <span className="passid-dot" data-offline={isOffline} aria-hidden="true" />
        {isOffline ? 'Connection lost, trying again' : 'Waiting for approval'}
        <span role="timer">{clockOf(seconds)}</span>
      </p>
      <ol className="passid-steps">
        <li>Open the PASSID app and tap Verify for Institution.</li>
        <li>Scan the QR code, or enter the code above.</li>
        <li>Check what is asked for, and approve.</li>
      </ol>
      <div className="passid-row">
        {session.deepLink.startsWith('passid://') ? (
          <a className="passid-button passid-plain passid-on-phone" href={session.deepLink}>
            Open PASSID app
          </a>
        ) : null}
        <button type="button" className="passid-button passid-plain" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  );
}

function Busy({ text }: { readonly text: string }): ReactElement {
  return (
    <div className="passid-center" tabIndex={-1} data-passid-focus="" role="group" aria-label={text}>
      <span className="passid-spinner passid-large" aria-hidden="true" />
      <p>{text}</p>
    </div>
  );
}

interface EndedProps {
  readonly icon: 'clock' | 'bad' | 'no';
  readonly title: string;
  readonly message: string;
  readonly children: ReactElement;
}

function Ended({ icon, title, message, children }: EndedProps): ReactElement {
  return (
    <div className="passid-center" tabIndex={-1} data-passid-focus="" role="group" aria-label={title}>
      <span className="passid-icon">
        <Icon shape={icon} size={26} />
      </span>
      <p className="passid-title">{title}</p>
      <p>{message}</p>
      {children}
    </div>
  );
}

function useSecondsUntil(endsAtMs: number): number {
  const left = (): number => Math.max(0, Math.ceil((endsAtMs - performance.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const tick = (): void => setSeconds(left());
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [endsAtMs]);
  return seconds;
}

const clockOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

function announcementOf(state: SessionState): string {
  switch (state.status) {
    case 'idle':
      return state.message ?? '';
    case 'requesting':
      return 'Creating verification session.';
    case 'awaiting':
      return state.isOffline
        ? 'Connection lost, trying again.'
        : `Scan the QR code with the PASSID app, or enter the code ${state.session.code}.`;
    case 'verifying':
      return 'Verifying credential.';
    case 'success':
      return 'Verified with PASSID.';
    case 'declined':
    case 'error':
      return state.message;
  }
}
