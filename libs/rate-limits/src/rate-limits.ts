import type { KeyRing } from '@passid/credentials';
import { assert } from '@passid/ledger';
import type { Platform } from '@passid/platform';
import type { Clock, RateLimitName } from '@passid/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import { Problem } from '@passid/http';
import { networkOf } from './client-network.js';
import { FailureGate } from './failure-gate.js';
import { Leases } from './leases.js';
import type { Limit, Standing, Taker } from './limit.js';
import { announce } from './rate-limit-headers.js';
import { SharedTaker } from './shared-taker.js';
import { SharedUsage } from './shared-usage.js';

type Quotas = Platform['config']['rateLimits'];
type Opened = Pick<Platform, 'config' | 'keyRing' | 'clock' | 'pool' | 'log' | 'metrics'>;

/** Rate limits, counted by all processes together. Answers to limited requests carry the `RateLimit` headers. */
export class RateLimits {
  readonly #leases: Leases;
  readonly #failures: FailureGate;
  readonly #refusals: Counter<'limit'>;

  constructor(
    private readonly quotas: Quotas,
    private readonly keyRing: KeyRing,
    clock: Clock,
    taker: Taker,
    registry: Registry,
  ) {
    this.#leases = new Leases(clock, taker);
    this.#failures = new FailureGate(clock, taker);
    this.#refusals = new Counter({
      name: 'passid_rate_limit_refusals_total',
      help: 'Requests refused with 429, by the limit they met.',
      labelNames: ['limit'],
      registers: [registry],
    });
  }

  static open({ config, keyRing, clock, pool, log, metrics }: Opened): RateLimits {
    const taker = new SharedTaker(new SharedUsage(pool), clock, log);
    return new RateLimits(config.rateLimits, keyRing, clock, taker, metrics);
  }

  /** Counts one request of this subject. Throws RATE_LIMITED. */
  async spend(name: RateLimitName, subject: string, reply: FastifyReply): Promise<void> {
    const limit = this.#limit(name);
    if (limit !== undefined) this.#passOrThrow(await this.#leases.spend(limit, subject), reply);
  }

  /** Counts one request of the client's network. Throws RATE_LIMITED. */
  spendOfAddress(name: RateLimitName, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // An address is personal data: the table holds its hash.
    return this.spend(name, this.keyRing.hash('client-network', networkOf(request.ip)), reply);
  }

  /** Runs work whose failures are limited, and counts a failure. Throws RATE_LIMITED. */
  async attempt<Result>(
    name: RateLimitName,
    subject: string,
    reply: FastifyReply,
    run: () => Promise<Result>,
    isFailure: (result: Result) => boolean,
  ): Promise<Result> {
    const limit = this.#limit(name);
    if (limit === undefined) return run();
    const { standing, tried } = await this.#failures.attempt(limit, subject, run, isFailure);
    this.#passOrThrow(standing, reply);
    assert(tried !== undefined, 'What was allowed was not tried.');
    return tried.result;
  }

  #passOrThrow(standing: Standing, reply: FastifyReply): void {
    announce(standing, reply);
    if (standing.isAllowed) return;
    const { limit, resetSeconds } = standing;
    this.#refusals.inc({ limit: limit.name });
    throw new Problem(
      'RATE_LIMITED',
      `The limit "${limit.name}" is ${limit.quota} a minute. Try again in ${resetSeconds} s.`,
      {},
      { 'retry-after': String(resetSeconds) },
    );
  }

  #limit(name: RateLimitName): Limit | undefined {
    return this.quotas === undefined ? undefined : { name, quota: this.quotas[name] };
  }
}
