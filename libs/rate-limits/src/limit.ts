import type { Usage } from './usage.js';

/** So many a minute for each subject: a key, or an address. */
export interface Limit {
  /** As in the `RateLimit` header. */
  readonly name: string;
  readonly quota: number;
}

export interface Taken {
  readonly granted: number;
  /** After what was granted. */
  readonly usage: Usage;
}

/** Where a subject stands with a limit. */
export interface Standing {
  readonly limit: Limit;
  readonly isAllowed: boolean;
  /** As far as this process knows: others may have used some since. */
  readonly remaining: number;
  /** Seconds: refused, until one more fits; else until the window ends. */
  readonly resetSeconds: number;
}

/** What all processes share. */
export interface Taker {
  /** As many as wanted, or as many as are left; undefined when nobody can say. MUST NOT throw. */
  take(subject: string, limit: Limit, wanted: number): Promise<Taken | undefined>;
  /** Usage of this window and the one before it MUST be kept. */
  forgetBefore(window: number): void;
}
