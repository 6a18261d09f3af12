import type { CodeVerificationResult } from '@passidio/react';
import { useState, type RefObject } from 'react';
import { readLoanApplication, type FieldErrors } from '../src/loan-application.js';
import { apply, type Answer, type Refusal } from './bank-api.js';
import { goTo } from './route.js';
import { refusalText } from './texts.js';

/** From the kiosk, if the customer comes from there. */
export interface Verified {
  readonly verified: CodeVerificationResult | undefined;
  readonly onVerified: (result: CodeVerificationResult | undefined) => void;
}

export type Sending =
  | { readonly status: 'editing' }
  | { readonly status: 'sending' }
  | { readonly status: 'refused'; readonly message: string }
  | { readonly status: 'unreachable' };

export interface LoanForm {
  readonly errors: FieldErrors;
  readonly sending: Sending;
  /** Another number is a new code field: a refused credential leaves the form. */
  readonly fieldTurn: number;
  readonly submit: () => Promise<void>;
  /** Whatever was said about the last try is over. */
  readonly edit: () => void;
}

/** The same form sent twice is one application: a new number only when there is a new page. */
const newDraft = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Checks, sends, and shows what the bank says. */
export function useLoanForm(form: RefObject<HTMLFormElement | null>, onVerified: Verified['onVerified']): LoanForm {
  const [draft] = useState(newDraft);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [sending, setSending] = useState<Sending>({ status: 'editing' });
  const [fieldTurn, setFieldTurn] = useState(0);

  const refused = (refusal: Refusal): void => {
    if (refusal.status === 401 || refusal.status === 403) {
      onVerified(undefined);
      setFieldTurn((turn) => turn + 1);
    }
    setErrors(Object.fromEntries((refusal.errors ?? []).map(({ pointer, detail }) => [pointer.slice(1), detail])));
    setSending({ status: 'refused', message: refusalText(refusal) });
  };

  const answered = (answer: Answer<{ id: string }>): void => {
    if (answer.kind === 'unreachable') return setSending({ status: 'unreachable' });
    if (answer.kind === 'refused') return refused(answer.refusal);
    onVerified(undefined);
    goTo(`/applications/${answer.value.id}`);
  };

  const submit = async (): Promise<void> => {
    if (form.current === null || sending.status === 'sending') return;
    const entries = Object.fromEntries(new FormData(form.current));
    const read = readLoanApplication(entries);
    setErrors(read.ok ? {} : read.errors);
    if (!read.ok) {
      setSending({ status: 'editing' });
      return focusFirst(form.current, Object.keys(read.errors));
    }
    if (typeof entries['passid_token'] !== 'string') {
      setSending({ status: 'refused', message: refusalText({ code: 'TOKEN_MISSING' }) });
      return focusFirst(form.current, ['passid']);
    }
    setSending({ status: 'sending' });
    answered(await apply(entries, draft));
  };
  return { errors, sending, fieldTurn, submit, edit: () => setSending({ status: 'editing' }) };
}

/** In the order in which they stand; the code field has no name, so that it is not sent. */
function focusFirst(form: HTMLFormElement, names: readonly string[]): void {
  const isWanted = (element: Element): boolean =>
    names.includes(element.getAttribute('name') ?? '') ||
    (names.includes('passid') && element.classList.contains('passid-input'));
  const first = [...form.elements].find(isWanted);
  if (first instanceof HTMLElement) first.focus();
}
