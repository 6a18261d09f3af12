import assert from 'node:assert/strict';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Contract §6: the wait after each failure. Soon enough for a restart, late enough for an outage of an hour or two. */
const RETRY_DELAYS_MS = [30 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS] as const;

/** The first attempt, then one after each delay. A delivery that fails this often stays, and can be resent. */
export const ATTEMPTS_MAX = RETRY_DELAYS_MS.length + 1;

/** Share of the delay: spreads out the retries of deliveries that failed together, at most a tenth later. */
const JITTER_SHARE_MAX = 0.1;

/** An endpoint may ask us to wait (RFC 9110 §10.2.3), but not to keep a delivery open for more than a day. */
const RETRY_AFTER_MAX_MS = 24 * HOUR_MS;

export interface FailedAttempt {
  /** The attempt that just failed, counted from 1. */
  readonly attempt: number;
  readonly failedAt: Date;
  /** Random, 0 to 1. */
  readonly jitter: number;
  /** What the endpoint asked for. It only ever lengthens the wait, up to 24 h. */
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * When to try again: 30 s, 5 min, 30 min, 2 h after the failure before, each up to 10 % later. Undefined when the
 * attempts are used up.
 */
export function nextAttemptAt({ attempt, failedAt, jitter, retryAfterSeconds = 0 }: FailedAttempt): Date | undefined {
  assert(Number.isInteger(attempt) && attempt >= 1, 'Attempts are counted from 1.');
  assert(jitter >= 0 && jitter <= 1, 'Jitter is a number from 0 to 1.');
  const delayMs = RETRY_DELAYS_MS[attempt - 1];
  if (delayMs === undefined) return undefined;
  const spreadMs = Math.round(delayMs * (1 + JITTER_SHARE_MAX * jitter));
  const askedMs = Math.min(Math.ceil(retryAfterSeconds * SECOND_MS), RETRY_AFTER_MAX_MS);
  return new Date(failedAt.getTime() + (askedMs > spreadMs ? askedMs : spreadMs));
}

/** The value of a Retry-After header (RFC 9110 §10.2.3) in whole seconds from `now`, or undefined if it is neither form. */
export function parseRetryAfter(value: string, now: Date): number | undefined {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const at = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
