import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { Problem } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { bearerToken, challenge } from './bearer.js';
import { rememberMember } from './caller.js';

/** Lets a request pass that carries an institution's login: `Authorization: Bearer <jwt>`. */
@Injectable()
export class InstitutionLoginGuard implements CanActivate {
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
        'INSTITUTION_LOGIN_MISSING',
        'Send your login as Authorization: Bearer <token>.',
        {},
        challenge('institution'),
      );
    const issuer = this.config.publicUrl;
    const login = this.keyRing.verifyLogin(token, { audience: 'institution', issuer, now: this.clock.now() });
    const institutionId = login?.claims['institution_id'];
    if (login === undefined || typeof institutionId !== 'string')
      throw new Problem(
        'INSTITUTION_LOGIN_INVALID',
        'This login is not valid or has expired. Log in again.',
        {},
        challenge('institution', 'error="invalid_token"'),
      );
    rememberMember(request, { institutionId, memberId: login.subject });
    return true;
  }
}
