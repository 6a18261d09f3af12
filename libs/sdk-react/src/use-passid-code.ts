import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { CodeStore, type CodeOptions, type CodeState } from './code-store.js';

export interface PassidCode {
  readonly state: CodeState;
  /** What the field's `onChange` got; formatted as it goes in. */
  readonly type: (text: string) => void;
  readonly submit: (code?: string) => Promise<void>;
  readonly reset: () => void;
}

/** Everything `<PassidCodeVerification>` does, for a view of your own. Options may change from one render to the next. */
export function usePassidCode(options: CodeOptions): PassidCode {
  const latest = useLatest(options);
  const [store] = useState(() => new CodeStore(() => latest.current));
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  useEffect(() => store.connect(), [store]);
  const [actions] = useState(() => ({
    type: (text: string) => store.type(text),
    submit: (code?: string) => store.submit(code),
    reset: () => store.reset(),
  }));
  return { state, ...actions };
}

/** The options of the last render that was shown. On a server no effect runs, and none is needed. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect;
  useBeforePaint(() => {
    latest.current = value;
  });
  return latest;
}
