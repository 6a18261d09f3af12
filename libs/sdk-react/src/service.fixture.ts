import type { VerificationAnswer } from './verification.js';

export const ACCEPTED: VerificationAnswer = {
  credential_valid: true,
  status: 'verified',
  audit_id: 'vrf_1',
  verified_at: '2026-01-01T00:00:00Z',
  token: 'PASSID-AB3X-7YQM-AB3X-7YQM',
  environment: 'sandbox',
  issuer: 'https://api.passid.io',
  verified_claims: { income_verified: true, data_window_days: 180, freshness_hours: 2, linked_accounts: 3 },
  claims_not_granted: [],
  freshness_status: 'fresh',
  raw_transactions_included: false,
  expires_at: null,
  decisioning_note: 'PASSID verifies.',
};

export const DENIED: VerificationAnswer = {
  ...ACCEPTED,
  credential_valid: false,
  status: 'denied',
  verified_claims: {},
  deny_reason: 'HARD_DENY_SANCTIONS_MATCH',
};

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

type Answer = () => Response | Promise<Response>;

/** In the place of the network: answers in turn, the last answer for ever, and keeps what it was asked. */
export class FakeService {
  readonly sent: Sent[] = [];
  answers: Answer[] = [];

  readonly fetch: typeof fetch = async (url, init = {}) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const headers = init.headers as Record<string, string>;
    this.sent.push({ method: init.method ?? 'GET', url: url as string, headers, body });
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (answer === undefined) throw new Error('The service was not told what to answer.');
    return answer();
  };
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json(body, { status, headers });

export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  json({ code, detail: 'No.' }, status, headers);

export const noNetwork: Answer = () => Promise.reject(new TypeError('Failed to fetch'));
