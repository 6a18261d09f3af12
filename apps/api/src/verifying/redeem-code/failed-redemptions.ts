import { Injectable } from '@nestjs/common';
import { parseShareCode } from '@passid/credentials';
import { RateLimits } from '@passid/rate-limits';
import type { FastifyReply } from 'fastify';
import type { Conclusion } from '../verdict/conclude.js';
import { demoFixtureOf } from './redeem-demo-code.js';
import type { RedeemCodeCommand } from './redeem-code.handler.js';

/** A key that fails too often is guessing. A demo code is printed in the guide: showing it is no guess, whatever it answers. */
@Injectable()
export class FailedRedemptions {
  constructor(private readonly rateLimits: RateLimits) {}

  /** Throws RATE_LIMITED. */
  limit(
    { caller, code }: RedeemCodeCommand,
    reply: FastifyReply,
    redeem: () => Promise<Conclusion>,
  ): Promise<Conclusion> {
    const isDemo = demoFixtureOf(caller.environment, parseShareCode(code) ?? '') !== undefined;
    return isDemo ? redeem() : this.rateLimits.attempt('failed-redemptions', caller.keyId, reply, redeem, isRefused);
  }
}

const isRefused = ({ event, isReplay }: Conclusion): boolean =>
  !isReplay && event.type === 'TokenRejected' && event.data.refusal !== undefined;
