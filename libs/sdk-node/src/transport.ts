import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PASSIDApiError, PASSIDConfigurationError, PASSIDConnectionError, PASSIDTimeoutError } from './errors.js';
import { retryAfterMs, waitBeforeRetryMs } from './retry.js';

export interface ClientOptions {
  /** `pk_sandbox_…` or `pk_live_…`, from your secrets manager. */
  readonly apiKey: string | undefined;
  /** Default: the environment variable PASSID_BASE_URL, else https://api.passid.io. */
  readonly baseUrl?: string | undefined;
  /** For each attempt, answer included. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first. Default 2. Every retry is safe: it carries the Idempotency-Key of the first. */
  readonly maxRetries?: number | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  /** Ends the call, its retries included. */
  readonly signal?: AbortSignal | undefined;
}

export interface PostOptions extends CallOptions {
  /** Yours, to make a call safe across restarts of your process. Default: a new one for each call. */
  readonly idempotencyKey?: string | undefined;
}

const BASE_URL = 'https://api.passid.io';

/** Ten seconds: a verification takes milliseconds, and a person waits for the answer. */
const TIMEOUT_MS = 10_000;

const RETRIES = 2;

/** More retries would add load to a service that is already failing. */
const RETRIES_MAX = 10;

/** What a waiting call does; replaced in tests, which do not wait. */
export type Wait = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

const wait: Wait = async (ms, signal) => {
  await delay(ms, undefined, signal === undefined ? {} : { signal });
};

interface Sending {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly options?: PostOptions | undefined;
}

/** Sends, waits, tries again where that is safe, and turns whatever goes wrong into an error that says what to do. */
export class Transport {
  readonly #baseUrl: string;
  readonly #apiKey: string;
  readonly #timeoutMs: number;
  readonly #retriesMax: number;
  readonly #fetch: typeof fetch;

  /** @throws PASSIDConfigurationError */
  constructor(
    { apiKey, baseUrl, timeoutMs = TIMEOUT_MS, maxRetries = RETRIES, fetch: send }: ClientOptions,
    private readonly waitFor: Wait = wait,
  ) {
    this.#apiKey = checkedKey(apiKey);
    this.#baseUrl = checkedBaseUrl(baseUrl ?? process.env['PASSID_BASE_URL'] ?? BASE_URL, this.#apiKey);
    this.#timeoutMs = checkedNumber('timeoutMs', timeoutMs, 1, 2 ** 31 - 1);
    this.#retriesMax = checkedNumber('maxRetries', maxRetries, 0, RETRIES_MAX);
    this.#fetch = send ?? ((...args) => fetch(...args));
  }

  get<Answer>(path: string, options?: CallOptions): Promise<Answer> {
    return this.#send({ method: 'GET', path, options });
  }

  post<Answer>(path: string, body: object, options?: PostOptions): Promise<Answer> {
    return this.#send({ method: 'POST', path, body, options });
  }

  async #send<Answer>(sending: Sending): Promise<Answer> {
    const signal = sending.options?.signal;
    const idempotencyKey = sending.options?.idempotencyKey ?? randomUUID();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (await this.#attempt(sending, idempotencyKey)) as Answer;
      } catch (error) {
        signal?.throwIfAborted();
        const waitMs = attempt < this.#retriesMax ? waitBeforeRetryMs(error, attempt, Math.random) : undefined;
        if (waitMs === undefined) throw error;
        await this.waitFor(waitMs, signal).catch((reason: unknown) => {
          signal?.throwIfAborted();
          throw reason;
        });
      }
    }
  }

  async #attempt({ method, path, body, options }: Sending, idempotencyKey: string): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = options?.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
    const headers: Record<string, string> = { Accept: 'application/json', 'X-Institution-Key': this.#apiKey };
    if (method === 'POST') {
      headers['Content-Type'] = 'application/json';
      headers['Idempotency-Key'] = idempotencyKey;
    }
    const request = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    let response: Response;
    let text: string;
    try {
      // Redirects are not followed: they would carry the key to another address.
      response = await this.#fetch(`${this.#baseUrl}${path}`, { ...request, signal, redirect: 'error' });
      text = await response.text();
    } catch (cause) {
      throw timeout.aborted ? tooSlow(this.#timeoutMs, cause) : unreachable(this.#baseUrl, cause);
    }
    return answerIn(response, text);
  }
}

function checkedKey(apiKey: unknown): string {
  if (apiKey === undefined || apiKey === '')
    throw new PASSIDConfigurationError(
      'There is no API key.',
      'Pass `apiKey`, for example `apiKey: process.env.PASSID_API_KEY`, and set that variable where this process runs.',
    );
  if (typeof apiKey !== 'string' || !/^pk_(sandbox|live)_\w+$/.test(apiKey))
    throw new PASSIDConfigurationError(
      'The API key is not one of PASSID.',
      'Keys begin with `pk_sandbox_` or `pk_live_`: check for quotes, spaces or a line end around it.',
    );
  return apiKey;
}

function checkedBaseUrl(baseUrl: string, apiKey: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new PASSIDConfigurationError(
      '`baseUrl` is not an http(s) address.',
      'Give the whole address, for example `https://api.passid.io`.',
    );
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && apiKey.startsWith('pk_live_') && !isLoopback)
    throw new PASSIDConfigurationError(
      'A live key does not travel over plain http.',
      'Use an https `baseUrl`, or a sandbox key.',
    );
  return baseUrl.replace(/\/+$/, '');
}

function checkedNumber(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new PASSIDConfigurationError(
    `\`${name}\` is ${value}.`,
    `Give a whole number from ${least} to ${most.toLocaleString('en')}.`,
  );
}

const tooSlow = (ms: number, cause: unknown): PASSIDTimeoutError =>
  new PASSIDTimeoutError(
    `PASSID gave no answer within ${ms} ms.`,
    'Try again with the same `idempotencyKey`, or allow a longer `timeoutMs`.',
    { cause },
  );

const unreachable = (baseUrl: string, cause: unknown): PASSIDConnectionError =>
  new PASSIDConnectionError(
    `PASSID could not be reached at ${new URL(baseUrl).origin}.`,
    'Check `baseUrl` and the network between here and there; `cause` has the details.',
    { cause },
  );

function answerIn(response: Response, text: string): unknown {
  const json = parse(text);
  const { status, headers } = response;
  if (response.ok && isObject(json)) return json;
  const requestId = headers.get('x-request-id') ?? undefined;
  if (response.ok)
    throw new PASSIDApiError({ status, code: 'UNEXPECTED_ANSWER', detail: 'The answer is not JSON.', requestId });
  const problem = isObject(json) && typeof json['code'] === 'string' ? json : undefined;
  throw new PASSIDApiError({
    status,
    code: problem === undefined ? `HTTP_${status}` : String(problem['code']),
    detail: typeof problem?.['detail'] === 'string' ? problem['detail'] : `PASSID answered ${status}.`,
    requestId,
    auditId: typeof problem?.['audit_id'] === 'string' ? problem['audit_id'] : undefined,
    errors: Array.isArray(problem?.['errors']) ? (problem['errors'] as PASSIDApiError['errors']) : [],
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
