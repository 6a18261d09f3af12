import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { assert, type Environment, type Role } from '@passid/ledger';
import type { FastifyRequest } from 'fastify';

/** The institution behind a request, and the API key it came with. */
export interface Caller {
  readonly institutionId: string;
  readonly environment: Environment;
  readonly keyId: string;
  /** The moment of the request by the institution's own clock: a sandbox can be ahead of the real one. */
  readonly now: Date;
}

/** The person behind a dashboard request. */
export interface Member {
  readonly institutionId: string;
  readonly memberId: string;
  readonly loginId: string;
  /** At the moment of the request. */
  readonly role: Role;
}

/** The person with the wallet. */
export interface Holder {
  readonly holderId: string;
}

/** One of the people who run this deployment. */
export interface Operator {
  readonly name: string;
}

/** Who deals in credentials: an operator for anybody, or a holder for their own sandbox wallet. */
export interface Issuer {
  readonly kind: 'operator' | 'holder';
  readonly id: string;
}

/** Who makes a request, as its guard found out. */
export type Principal =
  | ({ readonly kind: 'key' } & Caller)
  | ({ readonly kind: 'member' } & Member)
  | ({ readonly kind: 'holder' } & Holder)
  | ({ readonly kind: 'operator' } & Operator);

type Kind = Principal['kind'];
type Of<K extends Kind> = Extract<Principal, { readonly kind: K }>;

const principals = new WeakMap<FastifyRequest, Principal>();

/** For guards: from here on the request is this principal's. */
export const identify = (request: FastifyRequest, principal: Principal): unknown => principals.set(request, principal);

/** @throws AssertionError where no guard has let one of these kinds pass: a route without its guard. */
export function principalOf<K extends Kind>(context: ExecutionContext, ...kinds: readonly K[]): Of<K> {
  const principal = principals.get(context.switchToHttp().getRequest<FastifyRequest>());
  const isOneOf = (each: Principal): each is Of<K> => kinds.some((kind) => kind === each.kind);
  assert(principal !== undefined && isOneOf(principal), `No guard has identified a ${kinds.join(' or ')}.`);
  return principal;
}

const parameterOf = (kind: Kind): (() => ParameterDecorator) =>
  createParamDecorator((_: unknown, context: ExecutionContext) => principalOf(context, kind));

/** The institution; needs InstitutionKeyGuard. */
export const TheCaller = parameterOf('key');

/** The person at the dashboard; needs InstitutionLoginGuard. */
export const TheMember = parameterOf('member');

/** The person with the wallet; needs HolderLoginGuard. */
export const TheHolder = parameterOf('holder');

/** The person who runs this deployment; needs OperatorLoginGuard. */
export const TheOperator = parameterOf('operator');

/** Whoever may deal in credentials; needs IssuerLoginGuard. */
export const TheIssuer = createParamDecorator((_: unknown, context: ExecutionContext): Issuer => {
  const principal = principalOf(context, 'operator', 'holder');
  return { kind: principal.kind, id: principal.kind === 'operator' ? principal.name : principal.holderId };
});
