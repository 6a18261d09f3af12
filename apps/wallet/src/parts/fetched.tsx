import type { ReactElement } from 'react';
import type { Fetched } from '../state/wallet-state.js';
import { Button } from './controls.js';
import { WarnIcon } from './icons.js';

/** Says that what is on the page may be old, and why. */
export function FetchFault(props: {
  readonly list: Fetched<unknown>;
  readonly onRetry: () => void;
}): ReactElement | null {
  const { list, onRetry } = props;
  if (list.status !== 'failed') return null;
  return (
    <div className="stack" role="alert">
      <p className="fault">
        <WarnIcon />
        <span>{list.fault}</span>
      </p>
      <Button look="plain" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

/** In the shape of what will come. */
export const Waiting = (): ReactElement => (
  <div className="waiting">
    <p className="unseen">Loading</p>
  </div>
);
