import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

export interface KeptFocus {
  /** For the element whose content changes. */
  readonly container: {
    readonly ref: RefObject<HTMLDivElement | null>;
    readonly onFocus: () => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

/**
 * When what had the focus goes away with its state, the focus goes to the `[data-passid-focus]` of the new state instead
 * of to the top of the page. Whoever has moved on to another field is left alone.
 */
export function useKeptFocus(state: string): KeptFocus {
  const ref = useRef<HTMLDivElement | null>(null);
  const hadFocus = useRef(false);
  const shown = useRef(state);
  useEffect(() => {
    if (shown.current === state) return;
    shown.current = state;
    const active = document.activeElement;
    const isLost = active === null || active === document.body;
    if (hadFocus.current && isLost) ref.current?.querySelector<HTMLElement>('[data-passid-focus]')?.focus();
  }, [state]);
  return {
    container: {
      ref,
      onFocus: () => {
        hadFocus.current = true;
      },
      // On removal `relatedTarget` is null; on moving to another element it is not.
      onBlur: ({ relatedTarget, currentTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) hadFocus.current = false;
      },
    },
  };
}
