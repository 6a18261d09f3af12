import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { ApiDoor, Problem } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { bearerToken, challenge } from './bearer.js';
import { rememberHolder } from './caller.js';

/** Lets a request pass that carries a holder's login: `Authorization: Bearer <jwt>`, whose subject is the holder. */
@Injectable()
@ApiDoor('holderLogin', 'HOLDER_LOGIN_MISSING', 'HOLDER_LOGIN_INVALID')
export class HolderLoginGuard implements CanActivate {
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
        'Send the holder’s login as Authorization: Bearer <token>.',
        {},
        challenge('holder'),
      );
    const issuer = this.config.publicUrl;
    const login = this.keyRing.verifyLogin(token, { audience: 'holder', issuer, now: this.clock.now() });
    if (login === undefined)
      throw new Problem(
        'HOLDER_LOGIN_INVALID',
        'This login is not valid or has expired. Log in again.',
        {},
        challenge('holder', 'error="invalid_token"'),
      );
    rememberHolder(request, { holderId: login.subject });
    return true;
  }
}
