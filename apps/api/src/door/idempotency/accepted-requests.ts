import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, fold, transact, type EventContext } from '@passid/event-store';
import { acceptedRequest, acceptRequest, assert, requestStream, standingAcceptance } from '@passid/ledger';
import type { Caller } from '../auth/principal.js';
import type { Idempotency } from './operations.js';
import type { ActiveHolder } from '../auth/holders.js';

const ID_BYTES = 16;

/** Whose keys never meet anybody else's. */
export type Requester = Pick<Caller, 'institutionId' | 'environment'> | ActiveHolder;

export interface KeyedRequest {
  readonly caller: Requester;
  /** A key used on one route is free on another. */
  readonly route: string;
  /** Absent: the request came without a key, and each time it comes it is another one. */
  readonly idempotency: Idempotency | undefined;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Binds an Idempotency-Key to one request and to the id of what it makes, for requests whose resource has a stream that
 * the key does not name. Ask `find` first, then everything that could refuse, then `accept`, then make the resource: a
 * refused request has then left nothing behind, and one that died half-way is finished by its retry.
 */
@Injectable()
export class AcceptedRequests {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
  ) {}

  /** The id of what this request was accepted for before. @throws IdempotencyKeyReused */
  async find({ caller, route, idempotency, now }: KeyedRequest): Promise<string | undefined> {
    if (idempotency === undefined) return undefined;
    const { state } = await fold(this.store, this.#streamOf(caller, route, idempotency.key), acceptedRequest);
    return standingAcceptance(idempotency, state, now)?.resourceId;
  }

  /** The id of what this request makes: the new one, or that of the same request a moment before. @throws IdempotencyKeyReused */
  async accept(
    { caller, route, idempotency, now }: KeyedRequest,
    resourceId: string,
    context: EventContext,
  ): Promise<string> {
    if (idempotency === undefined) return resourceId;
    const { requestHash } = idempotency;
    const command = { ...owner(caller), route, requestHash, resourceId, acceptedAt: now };
    const stream = this.#streamOf(caller, route, idempotency.key);
    const decide = acceptRequest.bind(undefined, command);
    const { state } = await transact(this.store, stream, acceptedRequest, decide, context);
    assert(state.status === 'accepted', 'A request that was just accepted is not.');
    return state.acceptance.resourceId;
  }

  #streamOf(caller: Requester, route: string, key: string): string {
    const ownerId = 'holderId' in caller ? caller.holderId : caller.institutionId;
    const id = this.keyRing.derive('request-id', ownerId, caller.environment, route, key);
    return requestStream(id.subarray(0, ID_BYTES).toString('hex'));
  }
}

const owner = (caller: Requester): { readonly institutionId: string } | { readonly holderId: string } =>
  'holderId' in caller ? { holderId: caller.holderId } : { institutionId: caller.institutionId };
