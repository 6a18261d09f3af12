import { useSyncExternalStore, type MouseEvent, type ReactElement, type ReactNode } from 'react';

/** Dispatched after pushState, which fires no event. */
const MOVED = 'acacia:moved';

export interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

/** Where the browser is, query included. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return new URL(href);
}

function subscribe(listener: () => void): () => void {
  for (const event of ['popstate', MOVED]) window.addEventListener(event, listener);
  return () => {
    for (const event of ['popstate', MOVED]) window.removeEventListener(event, listener);
  };
}

/** Goes there without loading the page again: what was verified at the kiosk is still known in the form. */
export function goTo(address: string): void {
  history.pushState(null, '', address);
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(MOVED));
}

/** A plain link for whoever wants a new tab. */
export function Link({ to, className, isCurrent = false, children }: LinkProps): ReactElement {
  const onClick = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} className={className} onClick={onClick} {...(isCurrent ? { 'aria-current': 'page' } : {})}>
      {children}
    </a>
  );
}
