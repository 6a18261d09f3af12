import type { Audience } from '@passid/credentials';
import { Problem, type ProblemCode } from '@passid/http';
import type { FastifyRequest } from 'fastify';

const BEARER = /^Bearer +(\S+)$/i;

/** What stands after `Bearer` in the Authorization header (RFC 6750 §2.1). */
export const bearerToken = ({ headers }: FastifyRequest): string | undefined =>
  BEARER.exec(headers.authorization ?? '')?.[1];

/** RFC 6750 §3. */
export const challenge = (realm: Audience, parameters = ''): Record<string, string> => ({
  'www-authenticate': `Bearer realm="${realm}"${parameters === '' ? '' : `, ${parameters}`}`,
});

/** What somebody is told who does not get in. */
export interface LoginDoor {
  readonly realm: Audience;
  readonly missing: readonly [code: ProblemCode, detail: string];
  readonly invalid: readonly [code: ProblemCode, detail: string];
}

/** What `whoseLogin` makes of the request's bearer token. Throws the door's problems where there is none, or it makes nothing of it. */
export async function requireLogin<Login>(
  request: FastifyRequest,
  { realm, missing, invalid }: LoginDoor,
  whoseLogin: (token: string) => Login | undefined | Promise<Login | undefined>,
): Promise<Login> {
  const token = bearerToken(request);
  if (token === undefined) throw new Problem(...missing, {}, challenge(realm));
  const login = await whoseLogin(token);
  if (login === undefined) throw new Problem(...invalid, {}, challenge(realm, 'error="invalid_token"'));
  return login;
}
