export type AttemptFailure =
  | 'timeout'
  | 'connection_refused'
  | 'connection_reset'
  | 'dns'
  | 'tls'
  | 'address_refused'
  | 'redirect'
  | 'http_status'
  | 'invalid_url'
  | 'other';

interface Attempted {
  /** Whole milliseconds from the call to the end of the answer, or to giving up. */
  readonly latencyMs: number;
}

export interface AttemptSucceeded extends Attempted {
  readonly outcome: 'succeeded';
  /** 200 to 299. */
  readonly status: number;
  /** The answer's first 512 bytes, printable; see `responseExcerpt`. */
  readonly responseExcerpt: string;
}

export interface AttemptFailed extends Attempted {
  readonly outcome: 'failed';
  readonly failure: AttemptFailure;
  /** A sentence for the institution's delivery log. Holds no URL, address or text of the endpoint's choosing. */
  readonly detail: string;
  /** Present once the endpoint sent a status, even if the answer then broke off. */
  readonly status?: number;
  readonly responseExcerpt?: string;
  /** The endpoint's Retry-After, in seconds from now; `nextAttemptAt` bounds it. */
  readonly retryAfterSeconds?: number;
}

export type AttemptResult = AttemptSucceeded | AttemptFailed;
