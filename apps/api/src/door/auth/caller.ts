import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Environment, Role } from '@passid/ledger';
import type { FastifyRequest } from 'fastify';

/** The institution behind a request, and the key it came with. */
export interface Caller {
  readonly institutionId: string;
  readonly environment: Environment;
  readonly keyId: string;
  /** The moment of the request in the institution's own world: a sandbox can be ahead of the real one. */
  readonly now: Date;
}

/** The person with the wallet. */
export interface Holder {
  readonly holderId: string;
}

/** Who deals in credentials: an operator for anybody, or a holder for their own sandbox wallet. */
export interface Issuer {
  readonly kind: 'operator' | 'holder';
  readonly id: string;
}

/** One of the people who run this deployment. */
export interface Operator {
  readonly name: string;
}

/** The person behind a dashboard request. */
export interface Member {
  readonly institutionId: string;
  readonly memberId: string;
  readonly loginId: string;
  /** At the moment of the request. */
  readonly role: Role;
}

const callers = new WeakMap<FastifyRequest, Caller>();
const members = new WeakMap<FastifyRequest, Member>();
const holders = new WeakMap<FastifyRequest, Holder>();
const operators = new WeakMap<FastifyRequest, Operator>();
const issuers = new WeakMap<FastifyRequest, Issuer>();

export const rememberCaller = (request: FastifyRequest, caller: Caller): unknown => callers.set(request, caller);
export const rememberMember = (request: FastifyRequest, member: Member): unknown => members.set(request, member);
export const rememberHolder = (request: FastifyRequest, holder: Holder): unknown => holders.set(request, holder);
export const rememberIssuer = (request: FastifyRequest, issuer: Issuer): unknown => issuers.set(request, issuer);

export const rememberOperator = (request: FastifyRequest, operator: Operator): unknown =>
  operators.set(request, operator);

export const callerOf = (context: ExecutionContext): Caller | undefined =>
  callers.get(context.switchToHttp().getRequest<FastifyRequest>());

/** Set by InstitutionKeyGuard. */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext) => callerOf(context));

/** Set by InstitutionLoginGuard. */
export const TheMember = createParamDecorator((_: unknown, context: ExecutionContext) =>
  members.get(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Set by HolderLoginGuard. */
export const TheHolder = createParamDecorator((_: unknown, context: ExecutionContext) =>
  holders.get(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Set by IssuerLoginGuard. */
export const TheIssuer = createParamDecorator((_: unknown, context: ExecutionContext) =>
  issuers.get(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Set by OperatorLoginGuard. */
export const TheOperator = createParamDecorator((_: unknown, context: ExecutionContext) =>
  operators.get(context.switchToHttp().getRequest<FastifyRequest>()),
);
