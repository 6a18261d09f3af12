import { setMaxListeners } from 'node:events';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { isPublicAddress } from './address-guard.js';
import type { AttemptFailed, AttemptResult } from './attempt-result.js';
import { DeadlineReached, failureOfError } from './failure-of-error.js';
import { guardedConnector, guardedLookup } from './guarded-connect.js';
import { nameServerAddresses, type ResolveAddresses, systemAddresses } from './resolve-addresses.js';
import { responseExcerpt } from './response-excerpt.js';
import { parseRetryAfter } from './retry-schedule.js';
import { checkWebhookUrl, type WebhookUrlPolicy, type WebhookUrlProblem } from './webhook-url.js';

/** Contract §6: milliseconds for name, connection, request and whole answer together. */
const DEADLINE_MS = 10_000;

/** Bytes of an answer that are read. Beyond it the connection is closed: nobody keeps the rest. */
const RESPONSE_BYTES_MAX = 64 * 1024;

/** Bytes of an answer's status line and headers; Node's own default, far above any honest endpoint. */
const RESPONSE_HEADER_BYTES_MAX = 16 * 1024;

/**
 * A backstop, meant never to be met: a send that waits for a connection spends its own deadline, so the caller's bound
 * on sends under way must be the lower one. Origins share nothing, so a full one delays only itself.
 */
const CONNECTIONS_PER_ORIGIN_MAX = 256;

/** Milliseconds an unused connection is kept: shorter than the 5 s after which many servers close theirs under us. */
const IDLE_CONNECTION_MS = 4000;

/** Milliseconds that a server's own keep-alive hint can raise this to. */
const IDLE_CONNECTION_MAX_MS = 30_000;

export interface WebhookSenderOptions {
  /** Replaces the DNS. By default the name servers where only public addresses are allowed, else the operating system. */
  readonly resolve?: ResolveAddresses;
  /** Milliseconds for one attempt in all; 10 000 by default. */
  readonly deadlineMs?: number;
  /** PEM certificates to trust besides Node's own, for endpoints behind a private authority. */
  readonly extraCertificates?: readonly string[];
}

export interface WebhookAttempt {
  readonly url: string;
  /** Signature, event and delivery headers, names in lower case. Content type and user agent are set here. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it is: the bytes that were signed. */
  readonly body: Buffer;
  readonly policy: WebhookUrlPolicy;
  /** Gives the attempt up, for shutdown: `send` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Makes single attempts to deliver; knows nothing of retries. Connections are kept and pooled by origin, so attempts
 * to a dead endpoint hold no other origin up, however many are under way.
 */
export class WebhookSender {
  private readonly deadlineMs: number;
  /** Apart, so that a connection made without the guard is never reused where the guard is wanted. */
  private readonly publicAgent: Agent;
  private readonly openAgent: Agent;
  private closed: Promise<unknown> | undefined;

  constructor({ resolve, deadlineMs = DEADLINE_MS, extraCertificates = [] }: WebhookSenderOptions = {}) {
    const agent = (resolveAddresses: ResolveAddresses, admits: (ip: string) => boolean): Agent =>
      pooledAgent({ resolve: resolveAddresses, admits, connectTimeoutMs: deadlineMs, extraCertificates });
    this.deadlineMs = deadlineMs;
    this.publicAgent = agent(resolve ?? nameServerAddresses(), isPublicAddress);
    this.openAgent = agent(resolve ?? systemAddresses, () => true);
  }

  /**
   * POSTs the body once. Any 2xx succeeds, also when its body passes the 64 KiB that are read; a redirect is not
   * followed and fails; an answer not complete at the deadline fails, whatever its status. Never rejects for a fault
   * of the endpoint or its URL. Rejects when `signal` aborts, after `close`, or when a header is not valid HTTP.
   */
  async send({ url, headers, body, policy, signal }: WebhookAttempt): Promise<AttemptResult> {
    const startedAt = performance.now();
    const latencyMs = () => Math.round(performance.now() - startedAt);
    signal?.throwIfAborted();
    const check = checkWebhookUrl(url, policy);
    if (!check.accepted) return { ...urlFailure(check.problems), latencyMs: latencyMs() };

    const agent = policy.publicAddressesOnly ? this.publicAgent : this.openAgent;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new DeadlineReached(this.deadlineMs)), this.deadlineMs);
    const giveUp = () => abort.abort(signal?.reason);
    // One shutdown signal is shared by every attempt under way: many listeners on it are no leak.
    if (signal !== undefined) setMaxListeners(0, signal);
    signal?.addEventListener('abort', giveUp, { once: true });
    let status: number | undefined;
    try {
      const answer = await agent.request(postRequest(check.url, headers, body, abort.signal));
      status = answer.statusCode;
      const excerpt = responseExcerpt(await readBounded(answer.body));
      return { ...verdict(answer), responseExcerpt: excerpt, latencyMs: latencyMs() };
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      const failure = failureOfError(error);
      return { outcome: 'failed', ...failure, ...(status !== undefined && { status }), latencyMs: latencyMs() };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Lets attempts under way end (their deadline bounds the wait), then closes every connection. Safe to call twice. */
  async close(): Promise<void> {
    this.closed ??= Promise.all([this.publicAgent.close(), this.openAgent.close()]);
    await this.closed;
  }
}

interface PoolSettings {
  readonly resolve: ResolveAddresses;
  readonly admits: (ip: string) => boolean;
  readonly connectTimeoutMs: number;
  readonly extraCertificates: readonly string[];
}

function pooledAgent({ resolve, admits, connectTimeoutMs, extraCertificates }: PoolSettings): Agent {
  const connect = buildConnector({
    lookup: guardedLookup(resolve, admits),
    // Aborting a request does not stop the connection it asked for; this does.
    timeout: connectTimeoutMs,
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
    rejectUnauthorized: true,
    ...(extraCertificates.length > 0 && { ca: [...rootCertificates, ...extraCertificates] }),
  });
  return new Agent({
    connect: guardedConnector(connect, admits),
    connections: CONNECTIONS_PER_ORIGIN_MAX,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MAX_MS,
    maxHeaderSize: RESPONSE_HEADER_BYTES_MAX,
    // The attempt's own deadline is the only clock.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function postRequest(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  signal: AbortSignal,
): Dispatcher.RequestOptions {
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'PASSID-Webhooks/1' },
    body,
    signal,
  };
}

/** The answer's bytes up to the limit. Leaving the loop early closes the connection, which is what ends an endless answer. */
async function readBounded(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > RESPONSE_BYTES_MAX) break;
  }
  return Buffer.concat(chunks);
}

type Verdict =
  | { readonly outcome: 'succeeded'; readonly status: number }
  | (Pick<AttemptFailed, 'outcome' | 'failure' | 'detail' | 'retryAfterSeconds'> & { readonly status: number });

function verdict({ statusCode: status, headers }: Dispatcher.ResponseData): Verdict {
  if (status >= 200 && status <= 299) return { outcome: 'succeeded', status };
  const retryAfter = headers['retry-after'];
  // eslint-disable-next-line no-restricted-syntax -- a date from outside is measured against the world's clock
  const now = new Date();
  const seconds = typeof retryAfter === 'string' ? parseRetryAfter(retryAfter, now) : undefined;
  const wait = seconds === undefined ? {} : { retryAfterSeconds: seconds };
  if (status >= 300 && status <= 399) {
    const detail = `The endpoint answered ${status}. Redirects are not followed: register the final URL.`;
    return { outcome: 'failed', failure: 'redirect', status, detail, ...wait };
  }
  const detail = `The endpoint answered ${status}; only 200 to 299 count as received.`;
  return { outcome: 'failed', failure: 'http_status', status, detail, ...wait };
}

function urlFailure([first, ...others]: readonly [WebhookUrlProblem, ...WebhookUrlProblem[]]): Omit<
  AttemptFailed,
  'latencyMs'
> {
  const failure = first.code === 'HOST_NOT_PUBLIC' ? 'address_refused' : 'invalid_url';
  return { outcome: 'failed', failure, detail: [first, ...others].map(({ detail }) => detail).join(' ') };
}
