import { nowMs } from './clock.js';
import { PASSIDConnectionError } from './errors.js';

export interface Jwk {
  readonly kty?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly kid?: string;
  readonly [member: string]: unknown;
}

export interface JwkSet {
  readonly keys: readonly Jwk[];
}

export interface RemoteJwksOptions {
  /** Default: the environment variable PASSID_BASE_URL, else https://api.passid.io. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
}

const BASE_URL = 'https://api.passid.io';
const TIMEOUT_MS = 5_000;

/** When the answer says nothing about it. */
const FRESH_MS = 300_000;
const FRESH_MAX_MS = 24 * 60 * 60 * 1000;

/** An unknown key id triggers a fetch at most this often: anyone can invent key ids. */
const LOOK_AGAIN_MS = 30_000;

/** After a failed fetch. */
const TRY_AGAIN_MS = 2_000;

/** The service's keys, fetched when needed, kept as long as the answer allows, looked at again for a key that is new. */
export class RemoteJwks {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;
  #keys: readonly Jwk[] = [];
  #freshUntilMs = -Infinity;
  #restsUntilMs = -Infinity;
  #failure: PASSIDConnectionError | undefined;
  #looking: Promise<void> | undefined;

  constructor({ baseUrl, timeoutMs = TIMEOUT_MS, fetch: send }: RemoteJwksOptions = {}) {
    const base = baseUrl ?? process.env['PASSID_BASE_URL'] ?? BASE_URL;
    this.#url = `${base.replace(/\/+$/, '')}/.well-known/jwks.json`;
    this.#timeoutMs = timeoutMs;
    this.#fetch = send ?? ((...args) => fetch(...args));
  }

  /**
   * The key of that id; undefined when the service has none. While the service cannot be reached, keys that are known
   * stay good.
   * @throws PASSIDConnectionError when there is nothing to go by
   */
  async keyFor(kid: string): Promise<Jwk | undefined> {
    const known = this.#find(kid);
    if (known !== undefined && nowMs() < this.#freshUntilMs) return known;
    if (this.#looking !== undefined || nowMs() >= this.#restsUntilMs) await (this.#looking ??= this.#look());
    const found = this.#find(kid);
    if (found === undefined && this.#failure !== undefined) throw this.#failure;
    return found;
  }

  #find(kid: string): Jwk | undefined {
    return this.#keys.find((key) => key.kid === kid);
  }

  /** Never rejects: the failure is kept, and thrown to callers without a known key. */
  async #look(): Promise<void> {
    try {
      const response = await this.#fetch(this.#url, {
        signal: AbortSignal.timeout(this.#timeoutMs),
        redirect: 'error',
        headers: { Accept: 'application/json' },
      });
      const answer = (await response.json()) as Partial<JwkSet>;
      if (!response.ok || !Array.isArray(answer.keys))
        throw new Error(`It answered ${response.status}, not a key set.`);
      this.#keys = answer.keys;
      this.#freshUntilMs = nowMs() + freshMs(response.headers.get('cache-control'));
      this.#restsUntilMs = nowMs() + LOOK_AGAIN_MS;
      this.#failure = undefined;
    } catch (cause) {
      this.#restsUntilMs = nowMs() + TRY_AGAIN_MS;
      this.#failure = new PASSIDConnectionError(
        `The keys of PASSID could not be fetched from ${this.#url}.`,
        'Check `baseUrl`; `cause` has the details.',
        { cause },
      );
    } finally {
      this.#looking = undefined;
    }
  }
}

function freshMs(cacheControl: string | null): number {
  const seconds = /\bmax-age=(\d{1,9})\b/.exec(cacheControl ?? '')?.[1];
  return seconds === undefined ? FRESH_MS : Math.min(Number(seconds) * 1000, FRESH_MAX_MS);
}
