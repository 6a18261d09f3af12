import { useState, type ReactElement } from 'react';
import { Camera, canScan } from '../parts/camera.js';
import { Button, Fault, Field, Title } from '../parts/controls.js';
import { go } from '../state/route.js';
import { useWallet } from '../state/use-wallet.js';
import { formatSessionCode, readRequestLink } from '../words/request-link.js';

/** Scan the QR code of a request, or type what stands below it. */
export function ScanScreen(): ReactElement {
  const { wallet } = useWallet();
  const [isScanning, setScanning] = useState(false);
  const [fault, setFault] = useState<string>();
  const open = (text: string): void => {
    const link = readRequestLink(text);
    if (link === undefined) return setFault('That is not a request code. It has eight characters, as in AB3X‑7YQM.');
    void wallet.open(link);
    go('request');
  };
  const giveUp = (why: string): void => {
    setScanning(false);
    setFault(why);
  };
  return (
    <>
      <Title>Answer a request</Title>
      <p className="lead">An institution shows you a QR code, and eight characters below it.</p>
      {isScanning ? <Camera onRead={open} onFault={giveUp} /> : null}
      {canScan() && !isScanning ? <Button onClick={() => setScanning(true)}>Scan the QR code</Button> : null}
      {canScan() ? null : <p className="note">This browser cannot scan. Type the characters below the QR code.</p>}
      <CodeForm fault={fault} onTyped={() => setFault(undefined)} onSubmit={open} />
    </>
  );
}

interface CodeFormProps {
  readonly fault: string | undefined;
  readonly onTyped: () => void;
  readonly onSubmit: (text: string) => void;
}

function CodeForm({ fault, onTyped, onSubmit }: CodeFormProps): ReactElement {
  const [typed, setTyped] = useState('');
  const type = (text: string): void => {
    // A link that is pasted stays as it is.
    setTyped(readRequestLink(text)?.kind === 'link' ? text : formatSessionCode(text));
    onTyped();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(typed);
      }}
    >
      <Field
        label="Request code"
        name="code"
        className="code-input"
        placeholder="AB3X-7YQM"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        value={typed}
        isWrong={fault !== undefined}
        onChange={({ target }) => type(target.value)}
      />
      <Fault>{fault}</Fault>
      <Button type="submit" look={canScan() ? 'plain' : 'main'}>
        Continue
      </Button>
    </form>
  );
}
