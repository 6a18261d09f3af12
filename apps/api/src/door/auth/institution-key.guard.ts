import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { KeyRing, parseApiKey } from '@passid/credentials';
import { EventStore } from '@passid/event-store';
import { ApiDoor, Problem } from '@passid/http';
import { RateLimits } from '@passid/rate-limits';
import { findOrCatchUp, institutionByKey, type KeyHolder } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'pg';
import { identify } from './principal.js';
import { KeyHolders } from './key-holders.js';
import { LivePages } from './live-pages.js';
import { KeyUse } from './key-use.js';

/** Lets a request pass that carries a known `X-Institution-Key`; live keys only once they are active. */
@Injectable()
@ApiDoor(
  'institutionKey',
  'INSTITUTION_KEY_MISSING',
  'INSTITUTION_KEY_INVALID',
  'LIVE_KEY_INACTIVE',
  'ORIGIN_NOT_ALLOWED',
  'RATE_LIMITED',
)
export class InstitutionKeyGuard implements CanActivate {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly keyHolders: KeyHolders,
    private readonly clock: Clock,
    private readonly rateLimits: RateLimits,
    private readonly livePages: LivePages,
    private readonly keyUse: KeyUse,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const header = request.headers['x-institution-key'];
    if (typeof header !== 'string' || header === '')
      throw new Problem('INSTITUTION_KEY_MISSING', 'Send your key in the X-Institution-Key header.');
    // A mistyped key fails its checksum and costs no query.
    const parsed = parseApiKey(header);
    const holder = parsed === undefined ? undefined : await this.#holderOf(parsed.key);
    if (holder === undefined)
      throw new Problem('INSTITUTION_KEY_INVALID', 'This key is not known. Check that it was copied whole.');
    await this.rateLimits.spend('requests', holder.keyId, http.getResponse<FastifyReply>());
    const now = this.clock.now();
    if (holder.isRevoked || (holder.validUntil !== null && holder.validUntil <= now))
      throw new Problem('INSTITUTION_KEY_INVALID', 'This key was revoked, or rotated more than 24 hours ago.');
    if (!holder.isActive)
      throw new Problem(
        'LIVE_KEY_INACTIVE',
        'Live keys start to work once your institution has been reviewed. Use the sandbox key until then.',
      );
    await this.livePages.check(holder, request, http.getResponse<FastifyReply>());
    const { keyId, institutionId, environment, aheadSeconds } = holder;
    this.keyUse.note(keyId, now);
    const theirNow = new Date(now.getTime() + aheadSeconds * 1000);
    identify(request, { kind: 'key', keyId, institutionId, environment, now: theirNow });
    return true;
  }

  #holderOf(key: string): Promise<KeyHolder | undefined> {
    const keyHash = this.keyRing.hash('api-key', key);
    return findOrCatchUp(this.store, this.pool, institutionByKey, () => this.keyHolders.find(keyHash));
  }
}
