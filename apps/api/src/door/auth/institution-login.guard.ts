import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { KeyRing } from '@passid/credentials';
import { ApiDoor, Problem } from '@passid/http';
import type { Role } from '@passid/ledger';
import { Clock, Config } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { requireLogin, type LoginDoor } from './bearer.js';
import { identify, type Member } from './principal.js';
import { MemberRoles } from './member-roles.js';
import { AllowRoles } from './roles.js';

const DOOR: LoginDoor = {
  realm: 'institution',
  missing: ['INSTITUTION_LOGIN_MISSING', 'Send your login as Authorization: Bearer <token>.'],
  invalid: ['INSTITUTION_LOGIN_INVALID', 'This login is not valid or has expired. Refresh it, or log in again.'],
};

/**
 * Lets a request pass that carries an institution's login: `Authorization: Bearer <jwt>`. The token says who it is; what
 * they may do is asked of the ledger's view on every request, so that a member removed or demoted has lost the power.
 */
@Injectable()
@ApiDoor('institutionLogin', 'INSTITUTION_LOGIN_MISSING', 'INSTITUTION_LOGIN_INVALID', 'ROLE_NOT_ALLOWED')
export class InstitutionLoginGuard implements CanActivate {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly roles: MemberRoles,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const member = await requireLogin(request, DOOR, (token) => this.#memberOf(token));
    const places = [context.getHandler(), context.getClass()];
    const allowed = this.reflector.getAllAndOverride<readonly Role[] | undefined>(AllowRoles.KEY, places);
    if (allowed !== undefined && !allowed.includes(member.role))
      throw new Problem('ROLE_NOT_ALLOWED', `This takes the role ${allowed.join(' or ')}; yours is ${member.role}.`);
    identify(request, { kind: 'member', ...member });
    return true;
  }

  async #memberOf(token: string): Promise<Member | undefined> {
    const issuer = this.config.publicUrl;
    const login = this.keyRing.verifyLogin(token, { audience: 'institution', issuer, now: this.clock.now() });
    if (login === undefined) return undefined;
    const { institution_id: institutionId, login_id: loginId } = login.claims;
    if (typeof institutionId !== 'string' || typeof loginId !== 'string') return undefined;
    const claim = { institutionId, memberId: login.subject, loginId };
    const role = await this.roles.of(claim);
    return role === undefined ? undefined : { ...claim, role };
  }
}
