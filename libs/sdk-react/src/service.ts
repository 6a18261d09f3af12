/** Where the calls go, and as whom. */
export interface ServiceOptions {
  /** `pk_sandbox_…`. In production leave it out, and let `baseUrl` be a route of your backend that adds the key. */
  readonly apiKey?: string | undefined;
  /** Default https://api.passid.io. A path such as `/passid` is on your own site. */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = 'https://api.passid.io';

/** A person is waiting: after this a message is shown. */
const TIMEOUT_MS = 15_000;

/** The waits before the second and the third try, in milliseconds. More would keep the person waiting too long. */
const RETRY_AFTER_MS = [500, 1_500];

/** The service said no. `code` is its own name for the reason. */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly requestId: string | undefined,
    readonly retryAfterMs: number | undefined,
  ) {
    super(detail);
  }
}

/** No answer came, so nothing is known about what the service did. */
export class ServiceUnreachable extends Error {
  override readonly name = 'ServiceUnreachable';
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** With it a POST may be repeated, and is. */
  readonly idempotencyKey?: string;
}

/** Sends a call that is safe to repeat, and repeats it where another try may help. */
export async function callPatiently<Answer>(options: ServiceOptions, call: Call): Promise<Answer> {
  for (const waitMs of RETRY_AFTER_MS) {
    try {
      return await callOnce(options, call);
    } catch (error) {
      if (!mayPass(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return callOnce(options, call);
}

const mayPass = (error: unknown): boolean =>
  error instanceof ServiceUnreachable ||
  (error instanceof ServiceProblem && (error.status >= 500 || error.code === 'IDEMPOTENCY_IN_FLIGHT'));

export async function callOnce<Answer>(options: ServiceOptions, call: Call): Promise<Answer> {
  const { apiKey, baseUrl = BASE_URL } = options;
  const { method, path, body, idempotencyKey } = call;
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (apiKey !== undefined && apiKey !== '') headers['X-Institution-Key'] = apiKey;
  if (idempotencyKey !== undefined) headers['Idempotency-Key'] = idempotencyKey;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const request = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      ...request,
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw new ServiceUnreachable(`PASSID could not be reached at ${baseUrl}.`, { cause });
  }
  return answerIn<Answer>(response, text);
}

function answerIn<Answer>(response: Response, text: string): Answer {
  const json = parse(text);
  if (response.ok && json !== undefined) return json as Answer;
  const { status, headers } = response;
  const code = typeof json?.['code'] === 'string' ? json['code'] : response.ok ? 'UNEXPECTED_ANSWER' : `HTTP_${status}`;
  const detail = typeof json?.['detail'] === 'string' ? json['detail'] : `PASSID answered ${status}, and not in JSON.`;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  throw new ServiceProblem(status, code, detail, headers.get('x-request-id') ?? undefined, retryAfterMs);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** `crypto.randomUUID` is missing on pages without https, such as a kiosk's on a local network. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const errorOf = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
