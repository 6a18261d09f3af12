import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { ApiDoor } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { requireLogin, type LoginDoor } from './bearer.js';
import { rememberOperator } from './caller.js';

const DOOR: LoginDoor = {
  realm: 'operator',
  missing: ['OPERATOR_LOGIN_MISSING', 'Send the operator’s login as Authorization: Bearer <token>.'],
  invalid: ['OPERATOR_LOGIN_INVALID', 'This login is not valid or has expired. Make another one.'],
};

/** Lets a request pass that carries an operator's login, made by `npm run operator` with the keys of this deployment. */
@Injectable()
@ApiDoor('operatorLogin', 'OPERATOR_LOGIN_MISSING', 'OPERATOR_LOGIN_INVALID')
export class OperatorLoginGuard implements CanActivate {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const expected = { audience: 'operator', issuer: this.config.publicUrl, now: this.clock.now() } as const;
    const login = await requireLogin(request, DOOR, (token) => this.keyRing.verifyLogin(token, expected));
    rememberOperator(request, { name: login.subject });
    return true;
  }
}
