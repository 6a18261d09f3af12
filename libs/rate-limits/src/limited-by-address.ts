import { applyDecorators, Injectable, mixin, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { RateLimitName } from '@passid/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '@passid/http';
import { RateLimits } from './rate-limits.js';

/** For an endpoint that needs no login: each client address may call it only so often. */
export function LimitedByAddress(name: RateLimitName): MethodDecorator & ClassDecorator {
  @Injectable()
  @ApiProblems('RATE_LIMITED')
  class AddressLimitGuard implements CanActivate {
    constructor(private readonly rateLimits: RateLimits) {}

    async canActivate(context: ExecutionContext): Promise<boolean> {
      const http = context.switchToHttp();
      await this.rateLimits.spendOfAddress(name, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
      return true;
    }
  }
  return applyDecorators(UseGuards(mixin(AddressLimitGuard)));
}
