import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VerificationClaims } from './claims.js';
import { Gate, type GateOptions } from './gate.js';
import { tokenIn } from './token-location.js';
import { remember } from './verification-of.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the name under which Express 4 and 5 let a request be extended
  namespace Express {
    interface Request {
      /** Set by `passidMiddleware`; a route without it has none. */
      passid: VerificationClaims;
    }
  }
}

/** What the middleware needs of a request; that of Express 4 and 5 has it. */
export interface ExpressRequest extends IncomingMessage {
  body?: unknown;
}

export type PassidMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Express 4 and 5: lets a request through when its token verifies and its claims meet the policy, with the claims on
 * `req.passid`. Refuses with 401 TOKEN_MISSING or TOKEN_INVALID, 403 POLICY_VIOLATION, and 503 when the token cannot be
 * verified. For tokens in the body, put `express.json()` or `express.urlencoded()` before it.
 * @throws PASSIDConfigurationError at once, so that a server without a key does not start
 */
export function passidMiddleware(options: GateOptions<ExpressRequest>): PassidMiddleware {
  const gate = new Gate(options);
  const getToken = options.getToken ?? tokenOf;
  const admit = async (request: ExpressRequest, response: ServerResponse): Promise<boolean> => {
    const admission = await gate.admit(await getToken(request));
    if (!admission.admitted) {
      const { status, headers, body } = admission.refusal;
      response.writeHead(status, headers).end(body);
      return false;
    }
    remember(request, admission.verification);
    (request as unknown as Express.Request).passid = admission.verification.verified_claims;
    return true;
  };
  return (request, response, next) => {
    admit(request, response).then((isAdmitted) => isAdmitted && next(), next);
  };
}

const tokenOf = (request: ExpressRequest): string | undefined => tokenIn(nodeHeader(request), request.body);

export const nodeHeader =
  ({ headers }: Pick<IncomingMessage, 'headers'>) =>
  (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
