import { Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { ApiDoor } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { requireLogin, type LoginDoor } from './bearer.js';
import { identify, type Principal } from './principal.js';

type Audience = 'holder' | 'operator';

/** Lets a request pass whose `Authorization: Bearer <jwt>` was made for one of these audiences. */
function loginGuard(audiences: readonly Audience[], door: LoginDoor): Type<CanActivate> {
  @Injectable()
  class LoginGuard implements CanActivate {
    constructor(
      private readonly keyRing: KeyRing,
      private readonly clock: Clock,
      private readonly config: Config,
    ) {}

    async canActivate(context: ExecutionContext): Promise<boolean> {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      identify(request, await requireLogin(request, door, (token) => this.#principalOf(token)));
      return true;
    }

    #principalOf(token: string): Principal | undefined {
      const expected = { issuer: this.config.publicUrl, now: this.clock.now() };
      for (const audience of audiences) {
        const login = this.keyRing.verifyLogin(token, { ...expected, audience });
        if (login === undefined) continue;
        const { subject } = login;
        return audience === 'operator' ? { kind: 'operator', name: subject } : { kind: 'holder', holderId: subject };
      }
      return undefined;
    }
  }
  return LoginGuard;
}

/** The wallet's own requests. */
@ApiDoor('holderLogin', 'HOLDER_LOGIN_MISSING', 'HOLDER_LOGIN_INVALID')
export class HolderLoginGuard extends loginGuard(['holder'], {
  realm: 'holder',
  missing: ['HOLDER_LOGIN_MISSING', 'Send the holder’s login as Authorization: Bearer <token>.'],
  invalid: ['HOLDER_LOGIN_INVALID', 'This login is not valid or has expired. Log in again.'],
}) {}

/** The requests of operators, whose logins `npm run operator` makes with the keys of this deployment. */
@ApiDoor('operatorLogin', 'OPERATOR_LOGIN_MISSING', 'OPERATOR_LOGIN_INVALID')
export class OperatorLoginGuard extends loginGuard(['operator'], {
  realm: 'operator',
  missing: ['OPERATOR_LOGIN_MISSING', 'Send the operator’s login as Authorization: Bearer <token>.'],
  invalid: ['OPERATOR_LOGIN_INVALID', 'This login is not valid or has expired. Make another one.'],
}) {}

/** Dealing in credentials: an operator issues in both environments, a holder's sandbox wallet plays the issuer for itself. */
@ApiDoor('holderLogin', 'HOLDER_LOGIN_MISSING', 'HOLDER_LOGIN_INVALID')
export class IssuerLoginGuard extends loginGuard(['operator', 'holder'], {
  realm: 'holder',
  missing: ['HOLDER_LOGIN_MISSING', 'Send a holder’s or an operator’s login as Authorization: Bearer <token>.'],
  invalid: ['HOLDER_LOGIN_INVALID', 'This login is not valid or has expired. Log in again.'],
}) {}
