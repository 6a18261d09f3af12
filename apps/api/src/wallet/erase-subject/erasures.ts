import { Injectable } from '@nestjs/common';
import { EventStore, fold, transact, type EventContext } from '@passid/event-store';
import {
  assert,
  credential,
  credentialStream,
  defined,
  eraseCredential,
  eraseHolder,
  holder,
  holderStream,
  revokeShare,
  share,
  shareStream,
} from '@passid/ledger';
import { catchUp, findWalletContents, walletContents } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { SubjectKeys } from '@passid/subjects';
import { Pool } from 'pg';

/** Streams written one after another before the next are looked up. */
const PAGE = 100;

/**
 * Says in every stream that speaks of a person that the person was erased, then destroys the person's key. Begun, it is
 * always completed: each step can be taken again, by any process, until the key is gone.
 */
@Injectable()
export class Erasures {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly subjectKeys: SubjectKeys,
    private readonly clock: Clock,
  ) {}

  /** Returns when the person was erased, now or before. */
  async erase(
    holderId: string,
    cause: Pick<EventContext, 'correlation_id' | 'causation_id' | 'actor'>,
  ): Promise<string> {
    const { last } = await fold(this.store, holderStream(holderId), holder);
    assert(last !== undefined, `The holder ${holderId} is to be erased and never signed up.`);
    const now = this.clock.now().toISOString();
    const context: EventContext = { ...cause, recorded_at: now, environment: last.metadata.environment };
    await this.subjectKeys.markErasing(holderId);
    const erase = { subjectId: holderId, now };
    const { state } = await transact(
      this.store,
      holderStream(holderId),
      holder,
      (current) => eraseHolder(erase, current),
      context,
    );
    assert(state.status === 'erased', 'A holder that was just erased is not.');
    // From here on the wallet makes nothing new, so what the model knows once it has caught up is all there is.
    await catchUp(this.store, this.pool, walletContents);
    await this.#forEach(holderId, 'credential', (id) =>
      transact(this.store, credentialStream(id), credential, (current) => eraseCredential(erase, current), context),
    );
    await this.#forEach(holderId, 'share', (id) =>
      transact(this.store, shareStream(id), share, (current) => revokeShare({ holderId, now }, current), context),
    );
    await this.subjectKeys.destroy(holderId, state.erasedAt);
    return state.erasedAt;
  }

  async #forEach(
    holderId: string,
    kind: 'credential' | 'share',
    each: (id: string) => Promise<unknown>,
  ): Promise<void> {
    let before: bigint | undefined;
    for (;;) {
      const items = await findWalletContents(this.pool, holderId, kind, defined({ before, limit: PAGE }));
      for (const { id } of items) await each(id);
      before = items.at(-1)?.position;
      if (items.length < PAGE) return;
    }
  }
}
