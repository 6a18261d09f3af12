import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VerificationClaims } from './claims.js';
import { nodeHeader } from './express.js';
import { Gate, type GateOptions } from './gate.js';
import { bodyFields, tokenIn, tokenInHeaders } from './token-location.js';
import { remember } from './verification-of.js';

/** On the first request and not before: a build that evaluates the route has no key, and needs none. */
function gateOnFirstUse(options: GateOptions<never>): () => Gate {
  let gate: Gate | undefined;
  return () => (gate ??= new Gate(options));
}

/**
 * Next.js App Router, and any server that speaks the web's Request and Response. The handler runs only for a token that
 * verifies and claims that meet the policy; it can read the request's body itself. The third argument is what the
 * framework passed on, such as `{ params }`.
 */
export function withPassid<Req extends Request = Request, Context = unknown>(
  options: GateOptions<Req>,
  handler: (request: Req, claims: VerificationClaims, context: Context) => Response | Promise<Response>,
): (request: Req, context: Context) => Promise<Response> {
  const gate = gateOnFirstUse(options);
  const getToken = options.getToken ?? tokenOf;
  return async (request, context) => {
    const admission = await gate().admit(await getToken(request));
    if (!admission.admitted) {
      const { status, headers, body } = admission.refusal;
      return new Response(body, { status, headers });
    }
    remember(request, admission.verification);
    return handler(request, admission.verification.verified_claims, context);
  };
}

/** The body is read only when no header names a token. */
async function tokenOf(request: Request): Promise<string | undefined> {
  const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
  return tokenInHeaders(header) ?? tokenIn(header, await bodyFields(request));
}

/** What is needed of a NextApiRequest. */
export interface PagesRequest extends IncomingMessage {
  query: Partial<Record<string, string | string[]>>;
  cookies: Partial<Record<string, string>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in Next's own NextApiRequest
  body: any;
}

/** What is needed of a NextApiResponse. */
export interface PagesResponse extends ServerResponse {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in Next's own NextApiResponse
  json: (body: any) => void;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in Next's own NextApiResponse
  send: (body: any) => void;
  status: (statusCode: number) => this;
}

/** Next.js Pages Router: like `withPassid`, with the claims on `req.passid`. */
export function withPassidPages<Req extends PagesRequest = PagesRequest, Res extends PagesResponse = PagesResponse>(
  options: GateOptions<Req>,
  handler: (request: Req & { passid: VerificationClaims }, response: Res) => unknown,
): (request: Req, response: Res) => Promise<void> {
  const gate = gateOnFirstUse(options);
  const getToken = options.getToken ?? ((request: Req) => tokenIn(nodeHeader(request), request.body));
  return async (request, response) => {
    const admission = await gate().admit(await getToken(request));
    if (!admission.admitted) {
      const { status, headers, body } = admission.refusal;
      response.writeHead(status, headers).end(body);
      return;
    }
    remember(request, admission.verification);
    await handler(Object.assign(request, { passid: admission.verification.verified_claims }), response);
  };
}
