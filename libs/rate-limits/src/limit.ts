import type { Usage } from './usage.js';

/** Requests a minute of each subject: a key or a network. */
export interface Limit {
  /** As in the `RateLimit` header. */
  readonly name: string;
  readonly quota: number;
}

export interface Taken {
  readonly granted: number;
  /** Including what was granted. */
  readonly usage: Usage;
}

/** How much of a limit a subject has used. */
export interface Standing {
  readonly limit: Limit;
  readonly isAllowed: boolean;
  /** As far as this process knows: others may have used some since. */
  readonly remaining: number;
  /** Seconds until one more is granted; where this one was granted, until the window ends. */
  readonly resetSeconds: number;
}

/** The usage that all processes share. */
export interface Taker {
  /** Grants as many as wanted or as remain; undefined when the usage cannot be reached. MUST NOT throw. */
  take(subject: string, limit: Limit, wanted: number): Promise<Taken | undefined>;
  /** Usage of this window and the one before it MUST be kept. */
  forgetBefore(window: number): void;
}
