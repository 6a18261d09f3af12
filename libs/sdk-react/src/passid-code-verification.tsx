import { useId, useLayoutEffect, useRef, type ChangeEvent, type KeyboardEvent, type ReactElement } from 'react';
import { ClaimsSummary } from './claims-summary.js';
import type { CodeOptions, CodeState } from './code-store.js';
import { Frame } from './frame.js';
import { Message } from './message.js';
import { caretAfterFormat, formatCode } from './share-code.js';
import type { Theme } from './theme.js';
import { usePassidCode, type PassidCode } from './use-passid-code.js';
import type { CodeVerificationResult } from './verification.js';

export interface PassidCodeVerificationProps extends CodeOptions {
  /** In the sandbox, demo codes can be clicked. Default `sandbox`. */
  readonly environment?: 'sandbox' | 'live' | undefined;
  readonly theme?: Theme | undefined;
  /** Of the hidden input that carries the token in your form. Default `passid_token`, which `@passidio/node` looks for. */
  readonly name?: string | undefined;
  /** For pages whose Content-Security-Policy asks for one on styles. */
  readonly styleNonce?: string | undefined;
}

const DEMO_CODES = ['KE8V-3TXY-Z72L', 'NG4M-XQRS-T88W', 'GH2P-ABCD-56KL'];

/** A field for the customer's one-time code, to stand in a form of yours: neither its button nor Enter submits that form. */
export function PassidCodeVerification(props: PassidCodeVerificationProps): ReactElement {
  const { environment = 'sandbox', apiKey, name = 'passid_token', theme, styleNonce } = props;
  const code = usePassidCode(props);
  const id = useId();
  const { state } = code;
  const isSandbox = environment === 'sandbox' && apiKey?.startsWith('pk_live_') !== true;
  const isVerified = state.status === 'verified';
  return (
    <Frame
      state={isVerified ? 'verified' : 'entry'}
      title={isVerified ? titleOf(state.result) : 'Verify with PASSID'}
      titleId={`${id}title`}
      isSandbox={isSandbox}
      announcement={announcementOf(state)}
      theme={theme}
      styleNonce={styleNonce}
    >
      {isVerified ? (
        <Verified result={state.result} name={name} onReset={code.reset} />
      ) : (
        <Entry code={code} id={id} isSandbox={isSandbox} />
      )}
    </Frame>
  );
}

function Verified(props: {
  readonly result: CodeVerificationResult;
  readonly name: string;
  readonly onReset: () => void;
}): ReactElement {
  const { result, name, onReset } = props;
  return (
    <div tabIndex={-1} data-passid-focus="" role="group" aria-label={titleOf(result)}>
      <input type="hidden" name={name} value={result.token} />
      <ClaimsSummary result={result} />
      <div className="passid-foot">
        <button type="button" className="passid-link" onClick={onReset}>
          Use another code
        </button>
      </div>
    </div>
  );
}

interface EntryProps {
  readonly code: PassidCode;
  readonly id: string;
  readonly isSandbox: boolean;
}

function Entry({ code: { state, type, submit }, id, isSandbox }: EntryProps): ReactElement {
  const isBusy = state.status === 'verifying';
  const message = 'message' in state ? state.message : undefined;
  return (
    <>
      <label className="passid-label" htmlFor={`${id}code`}>
        PASSID code
      </label>
      <div className="passid-row">
        <CodeInput
          id={`${id}code`}
          code={state.code}
          isBusy={isBusy}
          isInvalid={message !== undefined && state.status !== 'error'}
          describedBy={message === undefined ? `${id}hint` : `${id}message ${id}hint`}
          onType={type}
          onEnter={() => void submit()}
        />
        <button type="button" className="passid-button" aria-disabled={isBusy} onClick={() => void submit()}>
          {isBusy ? <span className="passid-spinner" aria-hidden="true" /> : null}
          <span className={isBusy ? 'passid-hidden' : undefined}>
            {isBusy ? 'Verifying' : state.status === 'error' ? 'Try again' : 'Verify'}
          </span>
        </button>
      </div>
      <Message id={`${id}message`} text={message} />
      <p className="passid-note" id={`${id}hint`}>
        Open the PASSID app, tap Share, and enter the one-time code it shows.
      </p>
      {isSandbox ? <DemoCodes isBusy={isBusy} onPick={(picked) => void submit(picked)} /> : null}
    </>
  );
}

interface CodeInputProps {
  readonly id: string;
  readonly code: string;
  readonly isBusy: boolean;
  readonly isInvalid: boolean;
  readonly describedBy: string;
  readonly onType: (text: string) => void;
  readonly onEnter: () => void;
}

/** Without a name, so that a form that is submitted does not send it. Dashes come by themselves, also when pasting. */
function CodeInput({ id, code, isBusy, isInvalid, describedBy, onType, onEnter }: CodeInputProps): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number>(undefined);
  const useBeforePaint = typeof document === 'undefined' ? useNothing : useLayoutEffect;
  useBeforePaint(() => {
    if (caret.current !== undefined) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });
  const onChange = ({ target: { value, selectionStart } }: ChangeEvent<HTMLInputElement>): void => {
    // Deleting a dash means the symbol before it.
    const isOnlyDash = value.length < code.length && formatCode(value) === code;
    const at = selectionStart ?? value.length;
    const text = isOnlyDash ? value.slice(0, at - 1) + value.slice(at) : value;
    caret.current = caretAfterFormat(text, isOnlyDash ? at - 1 : at);
    onType(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onEnter();
  };
  return (
    <input
      ref={input}
      id={id}
      className="passid-input"
      data-passid-focus=""
      type="text"
      value={code}
      placeholder="XXXX-XXXX-XXXX"
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      readOnly={isBusy}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      onChange={onChange}
      onKeyDown={onKeyDown}
    />
  );
}

function DemoCodes({
  isBusy,
  onPick,
}: {
  readonly isBusy: boolean;
  readonly onPick: (code: string) => void;
}): ReactElement {
  return (
    <div className="passid-chips" role="group" aria-label="Demo codes">
      <p className="passid-note">Sandbox: try a demo code.</p>
      <div className="passid-row">
        {DEMO_CODES.map((code) => (
          <button key={code} type="button" className="passid-chip" aria-disabled={isBusy} onClick={() => onPick(code)}>
            {code}
          </button>
        ))}
      </div>
    </div>
  );
}

const titleOf = ({ status }: CodeVerificationResult): string =>
  status === 'verified' ? 'Verified with PASSID' : 'Verified, for manual review';

function announcementOf(state: CodeState): string {
  switch (state.status) {
    case 'idle':
      return state.message ?? '';
    case 'verifying':
      return 'Verifying the code.';
    case 'verified':
      return `${titleOf(state.result)}.`;
    case 'denied':
    case 'error':
      return state.message;
  }
}

const useNothing = (_effect: () => void): void => undefined;
