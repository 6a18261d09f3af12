import { nowMs } from './clock.js';
import { PASSIDApiError, PASSIDConnectionError } from './errors.js';

/** The first wait; each one after it may be twice as long. */
const WAIT_FIRST_MS = 250;

/** A longer wait is left to the caller, who may have a customer waiting. */
const WAIT_MAX_MS = 10_000;

const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * How long to wait before the next try, or undefined when another one would not help.
 * Only for requests that are safe to send again: a GET, or a POST under one Idempotency-Key.
 */
export function waitBeforeRetryMs(error: unknown, attempt: number, random: () => number): number | undefined {
  const backOff = Math.min(WAIT_FIRST_MS * 2 ** attempt, WAIT_MAX_MS) * (0.5 + random() / 2);
  if (error instanceof PASSIDConnectionError) return backOff;
  if (!(error instanceof PASSIDApiError)) return undefined;
  if (!RETRYABLE_STATUSES.has(error.status) && error.code !== 'IDEMPOTENCY_IN_FLIGHT') return undefined;
  const asked = error.retryAfterMs ?? 0;
  return asked > WAIT_MAX_MS ? undefined : Math.max(asked, backOff);
}

/** Retry-After (RFC 9110 §10.2.3): seconds or a date. Undefined when there is none or it cannot be read. */
export function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs());
}
