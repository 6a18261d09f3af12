import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import {
  IDEMPOTENCY_WINDOW_MS,
  IdempotencyKeyReused,
  verification,
  verificationStream,
  type VerificationEvent,
} from '@passid/ledger';
import canonicalize from 'canonicalize';
import type { Caller } from '../auth/caller.js';

/** A key reused every day for a year is looked up that many times; past that it is refused as reused. */
const REUSES_MAX = 366;

const ID_BYTES = 16;

export interface Idempotency {
  readonly key: string;
  /** Keyed digest of the body; another body under the same key is refused. */
  readonly requestHash: string;
}

export interface Operation {
  readonly verificationId: string;
  /** The request was answered before: this is how. */
  readonly concluded?: VerificationEvent;
}

/**
 * Idempotency without a table: the verification's id is derived from the Idempotency-Key, so the verification's own
 * stream says whether the request was answered, on every process, across every crash. Two at once are decided by the
 * append, and both get the winner's answer.
 */
@Injectable()
export class Operations {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
  ) {}

  idempotencyOf(key: string | undefined, body: object): Idempotency | undefined {
    if (key === undefined) return undefined;
    return { key, requestHash: this.keyRing.hash('request-body', canonicalize(body) ?? '') };
  }

  /** Throws IdempotencyKeyReused. */
  async begin(caller: Caller, route: string, idempotency: Idempotency | undefined): Promise<Operation> {
    if (idempotency === undefined) return { verificationId: verificationId(randomBytes(ID_BYTES)) };
    for (let reuse = 0; reuse < REUSES_MAX; reuse += 1) {
      const { institutionId, environment } = caller;
      const scope = [institutionId, environment, route, idempotency.key, String(reuse)];
      const id = verificationId(this.keyRing.derive('verification-id', ...scope));
      const { state } = await fold(this.store, verificationStream(id), verification);
      if (state.status === 'open') return { verificationId: id };
      if (!isOver(state.event, caller.now)) {
        if (state.event.data.requestHash !== idempotency.requestHash) throw new IdempotencyKeyReused();
        return { verificationId: id, concluded: state.event };
      }
    }
    throw new IdempotencyKeyReused();
  }
}

const isOver = ({ data }: VerificationEvent, now: Date): boolean =>
  now.getTime() - Date.parse(data.concludedAt) >= IDEMPOTENCY_WINDOW_MS;

const verificationId = (bytes: Uint8Array): string => `vrf_${Buffer.from(bytes.subarray(0, ID_BYTES)).toString('hex')}`;
