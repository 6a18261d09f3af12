import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { ApiDoor, Problem } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { bearerToken, challenge } from './bearer.js';
import { rememberOperator } from './caller.js';

/** Lets a request pass that carries an operator's login, made by `npm run operator` with the keys of this deployment. */
@Injectable()
@ApiDoor('operatorLogin', 'OPERATOR_LOGIN_MISSING', 'OPERATOR_LOGIN_INVALID')
export class OperatorLoginGuard implements CanActivate {
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
        'OPERATOR_LOGIN_MISSING',
        'Send the operator’s login as Authorization: Bearer <token>.',
        {},
        challenge('operator'),
      );
    const issuer = this.config.publicUrl;
    const login = this.keyRing.verifyLogin(token, { audience: 'operator', issuer, now: this.clock.now() });
    if (login === undefined)
      throw new Problem(
        'OPERATOR_LOGIN_INVALID',
        'This login is not valid or has expired. Make another one.',
        {},
        challenge('operator', 'error="invalid_token"'),
      );
    rememberOperator(request, { name: login.subject });
    return true;
  }
}
