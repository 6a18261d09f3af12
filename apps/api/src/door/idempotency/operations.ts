import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { IDEMPOTENCY_WINDOW_MS, IdempotencyKeyReused, type Timestamp, type WalletIdempotency } from '@passid/ledger';
import canonicalize from 'canonicalize';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../auth/principal.js';
import { resourceId } from '../ids.js';

/** A key reused every day for a year is looked up that many times; past that it is refused as reused. */
const REUSES_MAX = 366;

export interface Idempotency {
  readonly key: string;
  /** Keyed digest of the body; another body under the same key is refused. */
  readonly requestHash: string;
}

/** What the ledger holds of a request that was made before. */
interface EarlierRequest {
  readonly requestHash: string | undefined;
  readonly at: Timestamp;
}

export interface IdKind {
  readonly prefix: string;
  /** Ids for two purposes never coincide, under the same key neither. */
  readonly purpose: string;
}

/**
 * Idempotency without a table: the id of what a request makes is derived from the Idempotency-Key, so the stream of that id
 * says whether the request was answered, on every process, across every crash. Two at once are decided by the append, and
 * both get the winner's answer.
 */
@Injectable()
export class Operations {
  constructor(private readonly keyRing: KeyRing) {}

  idempotencyOf(key: string | undefined, body: object): Idempotency | undefined {
    if (key === undefined) return undefined;
    return { key, requestHash: this.keyRing.hash('request-body', canonicalize(body) ?? '') };
  }

  /** For what is recorded in a stream that the request itself names: key and body, each hashed. */
  walletIdempotencyOf(key: string | undefined, body: object): WalletIdempotency | undefined {
    const idempotency = this.idempotencyOf(key, body);
    if (idempotency === undefined) return undefined;
    return { keyHash: this.keyRing.hash('idempotency', idempotency.key), requestHash: idempotency.requestHash };
  }

  /**
   * The id of what a request makes: random without an Idempotency-Key, else derived from it, with what was made under
   * it within the window, as `recall` finds it by the id. Throws IdempotencyKeyReused.
   */
  async identify<Earlier extends EarlierRequest>(
    { prefix, purpose }: IdKind,
    { institutionId, environment, now }: Caller,
    route: string,
    idempotency: Idempotency | undefined,
    recall: (id: string) => Promise<Earlier | undefined>,
  ): Promise<{ readonly id: string; readonly earlier?: Earlier }> {
    if (idempotency === undefined) return { id: resourceId(prefix) };
    for (let reuse = 0; reuse < REUSES_MAX; reuse += 1) {
      const scope = [institutionId, environment, route, idempotency.key, String(reuse)];
      const id = resourceId(prefix, this.keyRing.derive(purpose, ...scope));
      const earlier = await recall(id);
      if (earlier === undefined) return { id };
      if (!isOver(earlier, now)) {
        if (earlier.requestHash !== idempotency.requestHash) throw new IdempotencyKeyReused();
        return { id, earlier };
      }
    }
    throw new IdempotencyKeyReused();
  }
}

const isOver = ({ at }: EarlierRequest, now: Date): boolean => now.getTime() - Date.parse(at) >= IDEMPOTENCY_WINDOW_MS;

/** Says that this answer was given before, to the same request. */
export function markReplay(reply: FastifyReply, { isReplay }: { readonly isReplay: boolean }): void {
  if (isReplay) void reply.header('idempotent-replayed', 'true');
}
