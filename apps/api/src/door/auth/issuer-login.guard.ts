import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { ApiDoor } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { requireLogin, type LoginDoor } from './bearer.js';
import { rememberIssuer, type Issuer } from './caller.js';

const DOOR: LoginDoor = {
  realm: 'holder',
  missing: ['HOLDER_LOGIN_MISSING', 'Send a holder’s or an operator’s login as Authorization: Bearer <token>.'],
  invalid: ['HOLDER_LOGIN_INVALID', 'This login is not valid or has expired. Log in again.'],
};

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

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const issuer = await requireLogin(request, DOOR, (token) => this.#issuerOf(token));
    rememberIssuer(request, issuer);
    return true;
  }

  #issuerOf(token: string): Issuer | undefined {
    const expected = { issuer: this.config.publicUrl, now: this.clock.now() };
    const operator = this.keyRing.verifyLogin(token, { ...expected, audience: 'operator' });
    if (operator !== undefined) return { kind: 'operator', id: operator.subject };
    const holder = this.keyRing.verifyLogin(token, { ...expected, audience: 'holder' });
    return holder && { kind: 'holder', id: holder.subject };
  }
}
