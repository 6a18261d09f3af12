import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { ApiDoor, Problem } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { bearerToken, challenge } from './bearer.js';
import { rememberIssuer } from './caller.js';

/**
 * Lets a request pass that may deal in credentials: an operator's, who is the issuer in both environments, or a holder's,
 * whose sandbox wallet plays the issuer for itself.
 */
@Injectable()
@ApiDoor('holderLogin', 'HOLDER_LOGIN_MISSING', 'HOLDER_LOGIN_INVALID')
export class IssuerLoginGuard implements CanActivate {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(request);
    if (token === undefined)
      throw new Problem(
        'HOLDER_LOGIN_MISSING',
        'Send a holder’s or an operator’s login as Authorization: Bearer <token>.',
        {},
        challenge('holder'),
      );
    const expected = { issuer: this.config.publicUrl, now: this.clock.now() };
    const operator = this.keyRing.verifyLogin(token, { ...expected, audience: 'operator' });
    const holder = operator ?? this.keyRing.verifyLogin(token, { ...expected, audience: 'holder' });
    if (holder === undefined)
      throw new Problem(
        'HOLDER_LOGIN_INVALID',
        'This login is not valid or has expired. Log in again.',
        {},
        challenge('holder', 'error="invalid_token"'),
      );
    rememberIssuer(request, { kind: operator === undefined ? 'holder' : 'operator', id: holder.subject });
    return true;
  }
}
