import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { ApiDoor } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { requireLogin, type LoginDoor } from './bearer.js';
import { rememberHolder } from './caller.js';

const DOOR: LoginDoor = {
  realm: 'holder',
  missing: ['HOLDER_LOGIN_MISSING', 'Send the holder’s login as Authorization: Bearer <token>.'],
  invalid: ['HOLDER_LOGIN_INVALID', 'This login is not valid or has expired. Log in again.'],
};

/** Lets a request pass that carries a holder's login: `Authorization: Bearer <jwt>`, whose subject is the holder. */
@Injectable()
@ApiDoor('holderLogin', 'HOLDER_LOGIN_MISSING', 'HOLDER_LOGIN_INVALID')
export class HolderLoginGuard implements CanActivate {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const expected = { audience: 'holder', issuer: this.config.publicUrl, now: this.clock.now() } as const;
    const login = await requireLogin(request, DOOR, (token) => this.keyRing.verifyLogin(token, expected));
    rememberHolder(request, { holderId: login.subject });
    return true;
  }
}
