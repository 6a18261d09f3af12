import type { ShownApplication } from '../src/apply.js';
import type { WebhookLogSnapshot } from '../src/webhook-log.js';

export type { ShownApplication, WebhookLogSnapshot };

/** A person waits; the server itself gives PASSID 15 seconds. */
const TIMEOUT_MS = 30_000;

/** What `passidMiddleware` and the bank's own routes say when they say no. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly violations?: readonly { readonly rule: string; readonly claim: string; readonly detail: string }[];
}

export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** No answer, or one that says that another try may help. */
  | { readonly kind: 'unreachable' };

/** The token goes in the body, where `passidMiddleware` looks for it: never in an address, which ends up in logs. */
export const apply = (form: object, draft: string): Promise<Answer<{ id: string }>> =>
  call('/api/apply', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': draft },
    body: JSON.stringify(form),
  });

export const readApplication = (id: string): Promise<Answer<ShownApplication>> =>
  call(`/api/applications/${encodeURIComponent(id)}`, {});

export const sendTestEvent = async (): Promise<boolean> =>
  fetch('/api/webhooks/test', { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );

async function call<T>(address: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(address, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status >= 500) return { kind: 'unreachable' };
    const json: unknown = await response.json();
    return response.ok ? { kind: 'done', value: json as T } : { kind: 'refused', refusal: json as Refusal };
  } catch {
    return { kind: 'unreachable' };
  }
}
