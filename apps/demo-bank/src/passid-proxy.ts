import express, { type Request, type Response, type Router } from 'express';
import { sendProblem } from './problem.js';
import { visitorOf } from './visitor.js';

/** What the components send is a few hundred bytes. */
const BODY_MAX = '16kb';

/** A person waits. */
const TIMEOUT_MS = 15_000;

/** Sessions that are remembered with the page that made them; the oldest goes first. */
const SESSIONS_MAX = 1_000;

const RETRY_AFTER_SECONDS = 5;

/** What of a request goes on, and what of an answer comes back. Not the cookie, and nothing that names the customer. */
const REQUEST_HEADERS = ['accept', 'content-type', 'idempotency-key'];
const ANSWER_HEADERS = ['content-type', 'retry-after', 'x-request-id', 'idempotent-replayed'];

export interface ProxyOptions {
  readonly apiKey: string;
  readonly ledgerUrl: string;
}

/**
 * The four calls of `@passidio/react`, passed on with the key that the browser does not have. Nothing else is passed on: a
 * proxy for every path would hand the key's whole power to whoever opens the page. Needs `rememberVisitor` before it.
 */
export function passidProxy({ apiKey, ledgerUrl }: ProxyOptions): Router {
  /** The deep link in a QR code names the session, and anybody may photograph it: the claims are for its own page alone. */
  const owners = new Map<string, string>();
  const forward = async (request: Request, response: Response, path: string): Promise<string | undefined> => {
    const answer = await send(request, `${ledgerUrl}${path}`, apiKey).catch(() => undefined);
    if (answer === undefined) {
      response.set('retry-after', String(RETRY_AFTER_SECONDS));
      sendProblem(response, 503, 'VERIFICATION_UNAVAILABLE', 'The verification service cannot be reached right now.');
      return undefined;
    }
    for (const name of ANSWER_HEADERS) {
      const value = answer.headers.get(name);
      if (value !== null) response.set(name, value);
    }
    response.status(answer.status).set('cache-control', 'no-store').send(answer.body);
    return answer.status < 300 ? answer.body.toString() : undefined;
  };

  const router = express.Router();
  router.use(express.raw({ type: 'application/json', limit: BODY_MAX }));
  for (const path of ['/api/bridge/code/redeem', '/v1/verify'])
    router.post(path, requireJson, async (request, response) => {
      await forward(request, response, path);
    });
  router.post('/v1/sessions', requireJson, async (request, response) => {
    const created = await forward(request, response, '/v1/sessions');
    if (created === undefined) return;
    const { requestId } = JSON.parse(created) as { requestId: string };
    owners.set(requestId, visitorOf(request));
    const [oldest] = owners.keys();
    if (owners.size > SESSIONS_MAX && oldest !== undefined) owners.delete(oldest);
  });
  router.get('/v1/sessions/:requestId', async (request, response) => {
    const { requestId } = request.params;
    if (owners.get(requestId) !== visitorOf(request))
      return sendProblem(response, 404, 'SESSION_NOT_FOUND', 'There is no such session.');
    await forward(request, response, `/v1/sessions/${encodeURIComponent(requestId)}`);
  });
  return router;
}

/** Another site's page can post a form here but not JSON: that needs a CORS preflight, which is refused. */
function requireJson(request: Request, response: Response, next: () => void): void {
  if (Buffer.isBuffer(request.body)) next();
  else sendProblem(response, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Send JSON, as application/json.');
}

async function send(
  request: Request,
  url: string,
  apiKey: string,
): Promise<{ status: number; headers: Headers; body: Buffer }> {
  const headers = new Headers({ 'x-institution-key': apiKey });
  for (const name of REQUEST_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const init = { method: request.method, headers, redirect: 'error' as const, signal: AbortSignal.timeout(TIMEOUT_MS) };
  const body = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : undefined;
  const answer = await fetch(url, body === undefined || request.method === 'GET' ? init : { ...init, body });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}
