import { assert, type VerificationEvent } from '@passid/ledger';
import { replayVerification, type Replay, type ReplayOn } from './replay-verification.js';

/** Verifications of one read: all that is held in memory. */
const PAGE = 100;

const TYPES = Object.keys({
  TokenVerified: true,
  TokenRejected: true,
} satisfies Record<VerificationEvent['type'], true>);

export interface Replayed {
  readonly auditId: string;
  readonly replay: Replay;
}

/** Every verification that was recorded before this call, or since a moment until this call, in the order of the ledger. */
export async function* replayAll(on: ReplayOn, since?: Date): AsyncGenerator<Replayed> {
  const head = await on.store.headPosition();
  for (let after = 0n; after < head;) {
    const batch = await on.store.readAll({ after, limit: PAGE, types: TYPES });
    for (const { data, metadata, position } of batch.events) {
      if (position > head) return;
      if (since !== undefined && Date.parse(metadata.recorded_at) < since.getTime()) continue;
      const auditId = (data as VerificationEvent['data']).verificationId;
      yield { auditId, replay: await replayVerification(on, auditId) };
    }
    assert(batch.through > after || batch.isCaughtUp, 'A page of the ledger did not move on.');
    if (batch.isCaughtUp) return;
    after = batch.through;
  }
}
