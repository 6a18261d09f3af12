import { redeem, verdictOn, type Verdict } from './redeem.js';
import { callOnce, callPatiently, errorOf, newIdempotencyKey, ServiceProblem, type ServiceOptions } from './service.js';
import { parseCode, parseToken } from './share-code.js';
import { Store } from './store.js';
import { CANNOT_BE_REACHED } from './texts.js';
import type { CodeVerificationResult, VerificationAnswer, VerificationClaims } from './verification.js';

export interface SessionOptions extends ServiceOptions {
  /** A branch or product, shown small under your registered name. */
  readonly institutionName?: string | undefined;
  /** Default: every claim the customer shares. */
  readonly permissions?: readonly string[] | undefined;
  /** 60 to 3600. Default 600. */
  readonly ttlSeconds?: number | undefined;
  readonly onSuccess?: ((claims: VerificationClaims, result: CodeVerificationResult) => void) | undefined;
  /** `Request expired`, `Request declined`, or why the credential was not accepted. */
  readonly onDecline?: ((reason: string) => void) | undefined;
  readonly onError?: ((error: Error) => void) | undefined;
}

export interface OpenSession {
  readonly requestId: string;
  /** For typing, such as `AB3X-7YQM`. */
  readonly code: string;
  /** For the QR code. */
  readonly deepLink: string;
}

export type DeclineKind = 'declined' | 'expired' | 'denied';

export type SessionState =
  | { readonly status: 'idle'; readonly message?: string }
  | { readonly status: 'requesting' }
  | {
      readonly status: 'awaiting';
      readonly session: OpenSession;
      /** By `performance.now()`. */
      readonly endsAtMs: number;
      /** The last look failed; it is being tried again. */
      readonly isOffline: boolean;
    }
  | { readonly status: 'verifying' }
  | { readonly status: 'success'; readonly result: CodeVerificationResult }
  | { readonly status: 'declined'; readonly kind: DeclineKind; readonly message: string }
  | { readonly status: 'error'; readonly message: string; readonly error: Error };

const TTL_SECONDS = 600;

const POLL_MS = 2_500;

/** While looks fail, the time between them doubles up to this. */
const POLL_MAX_MS = 30_000;

/** After its end a session that cannot be looked at is given up. */
const GRACE_MS = 60_000;

const EXPIRED = 'Request expired';
const DECLINED = 'Request declined';

const MESSAGES = {
  expired: 'The code was not used in time.',
  declined: 'The request was declined in the PASSID app.',
} as const;

type SessionAnswer = Partial<Omit<VerificationAnswer, 'status'>> & {
  readonly status: 'pending' | 'completed' | 'declined' | 'expired';
  /** The verification's own, by another name: this one's `status` is the session's. */
  readonly verification_status?: VerificationAnswer['status'];
  readonly claims?: VerificationClaims;
};

interface CreatedSession extends OpenSession {
  readonly expiresAt: string;
}

/** Asks for a verification, shows its code, and looks until the customer has answered. Knows nothing of React. */
export class SessionStore extends Store<SessionState> {
  #views = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Results of calls that began under another number are dropped. */
  #turn = 0;

  constructor(private readonly options: () => SessionOptions) {
    super({ status: 'idle' });
  }

  /** Call when a view appears, and what it returns when the view goes: nothing is polled while nobody looks. */
  connect(): () => void {
    this.#views += 1;
    this.#look(0);
    return () => {
      this.#views -= 1;
      if (this.#views === 0) clearTimeout(this.#timer);
    };
  }

  /** Makes a new session, in place of any that is open. Never rejects. */
  async start(): Promise<void> {
    const turn = this.#begin({ status: 'requesting' });
    const { institutionName, permissions, ttlSeconds = TTL_SECONDS } = this.options();
    const body = { institutionName, permissions, ttlSeconds };
    const call = { method: 'POST', path: '/v1/sessions', body, idempotencyKey: newIdempotencyKey() } as const;
    try {
      const { requestId, code, deepLink } = await callPatiently<CreatedSession>(this.options(), call);
      if (turn !== this.#turn) return;
      // Counted from here and not to `expiresAt`: the clock of a kiosk may be wrong by hours.
      const endsAtMs = performance.now() + ttlSeconds * 1000;
      this.set({ status: 'awaiting', session: { requestId, code, deepLink }, endsAtMs, isOffline: false });
      this.#look(POLL_MS);
    } catch (error) {
      if (turn === this.#turn) this.#fail(errorOf(error));
    }
  }

  /** For a customer without a camera: the token or the one-time code, read from their app. Never rejects. */
  async verifyManually(text: string): Promise<void> {
    const token = parseToken(text);
    const code = parseCode(text);
    if (token === undefined && code === undefined)
      return this.set({ status: 'idle', message: 'That is neither a PASSID code nor a token. Please check it.' });
    const turn = this.#begin({ status: 'verifying' });
    const { permissions } = this.options();
    const idempotencyKey = newIdempotencyKey();
    try {
      const verdict =
        code === undefined
          ? verdictOn(
              await callPatiently(this.options(), {
                method: 'POST',
                path: '/v1/verify',
                body: { token, permissions },
                idempotencyKey,
              }),
            )
          : await redeem(this.options(), { code, requestedClaims: permissions, idempotencyKey });
      if (turn === this.#turn) this.#conclude(verdict);
    } catch (error) {
      if (turn === this.#turn) this.#fail(errorOf(error));
    }
  }

  /** Back to the beginning, whatever is going on. */
  reset(): void {
    this.#begin({ status: 'idle' });
  }

  /** Looks now, as when the page comes back to the front. */
  lookNow(): void {
    this.#look(0);
  }

  #begin(state: SessionState): number {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#turn += 1;
    this.set(state);
    return this.#turn;
  }

  #look(inMs: number): void {
    clearTimeout(this.#timer);
    if (this.#views === 0 || this.getSnapshot().status !== 'awaiting') return;
    this.#timer = setTimeout(() => void this.#poll(this.#turn), inMs);
  }

  async #poll(turn: number): Promise<void> {
    const state = this.getSnapshot();
    if (state.status !== 'awaiting') return;
    try {
      const path = `/v1/sessions/${encodeURIComponent(state.session.requestId)}`;
      const answer = await callOnce<SessionAnswer>(this.options(), { method: 'GET', path });
      if (turn !== this.#turn || this.#views === 0) return;
      this.#failures = 0;
      if (answer.status !== 'pending') return this.#answered(answer);
      if (state.isOffline) this.set({ ...state, isOffline: false });
      this.#look(POLL_MS);
    } catch (error) {
      if (turn === this.#turn && this.#views > 0) this.#lookFailed(state, errorOf(error));
    }
  }

  #answered(answer: SessionAnswer): void {
    if (answer.status === 'completed') this.#conclude(verdictOn(completed(answer)));
    else if (answer.status === 'expired') this.#decline('expired', MESSAGES.expired, EXPIRED);
    else this.#decline('declined', MESSAGES.declined, DECLINED);
  }

  #lookFailed(state: SessionState & { status: 'awaiting' }, error: Error): void {
    const isFinal = error instanceof ServiceProblem && [400, 401, 403, 404].includes(error.status);
    if (isFinal || performance.now() > state.endsAtMs + GRACE_MS) return this.#fail(error);
    this.#failures += 1;
    if (!state.isOffline) this.set({ ...state, isOffline: true });
    const asked = error instanceof ServiceProblem ? (error.retryAfterMs ?? 0) : 0;
    this.#look(Math.min(Math.max(POLL_MS * 2 ** this.#failures, asked), POLL_MAX_MS));
  }

  #conclude(verdict: Verdict): void {
    if (!verdict.accepted) return this.#decline('denied', verdict.denial.message, verdict.denial.reason);
    this.#begin({ status: 'success', result: verdict.result });
    if (this.#views > 0) this.options().onSuccess?.(verdict.result.verified_claims, verdict.result);
  }

  #decline(kind: DeclineKind, message: string, reason: string): void {
    this.#begin({ status: 'declined', kind, message });
    if (this.#views > 0) this.options().onDecline?.(reason);
  }

  #fail(error: Error): void {
    this.#begin({ status: 'error', message: CANNOT_BE_REACHED, error });
    if (this.#views > 0) this.options().onError?.(error);
  }
}

function completed({ status: _, verification_status, ...answer }: SessionAnswer): VerificationAnswer {
  const claims = answer.verified_claims ?? answer.claims ?? {};
  const isFalse = Object.values(claims).includes(false);
  const status = answer.credential_valid === false ? 'denied' : isFalse ? 'manual_review' : 'verified';
  return {
    ...answer,
    verified_claims: claims,
    credential_valid: status !== 'denied',
    status: verification_status ?? status,
  } as VerificationAnswer;
}
