import { useEffect, useId, useRef, type ReactElement, type ReactNode } from 'react';
import { useAttempt } from '../state/use-wallet.js';
import { Button, Fault } from './controls.js';

interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says: the thing itself, not "OK". */
  readonly does: string;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks again before what cannot be undone. The browser keeps the focus inside and gives it back. */
export function Confirm({ title, children, does, onConfirm, onClose }: ConfirmProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { fault, isBusy, attempt } = useAttempt();
  useEffect(() => {
    dialog.current?.showModal();
    // Focus the cancel button, so that a double Enter does not confirm.
    dialog.current?.querySelector<HTMLElement>('.button-plain')?.focus();
  }, []);
  const confirm = async (): Promise<void> => {
    if (await attempt(onConfirm)) dialog.current?.close();
  };
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <Fault>{fault}</Fault>
      <div className="stack">
        <Button look="danger" isBusy={isBusy} onClick={() => void confirm()}>
          {does}
        </Button>
        <Button look="plain" onClick={() => dialog.current?.close()}>
          Keep it
        </Button>
      </div>
    </dialog>
  );
}
