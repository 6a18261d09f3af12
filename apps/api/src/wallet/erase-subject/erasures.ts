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
import { ErasureJournal, SubjectKeys } from '@passid/subjects';
import { Pool } from 'pg';

/** Streams of one page: written one after another, then the next page is read. */
const PAGE = 100;

/**
 * Appends the erasure to every stream about a person and to the journal, then destroys the person's key. Every step can be repeated by any
 * process, so an erasure that has begun is always completed.
 */
@Injectable()
export class Erasures {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly subjectKeys: SubjectKeys,
    private readonly journal: ErasureJournal,
    private readonly clock: Clock,
  ) {}

  /** Returns when the person was erased, now or before. */
  async erase(
    holderId: string,
    cause: Pick<EventContext, 'correlation_id' | 'causation_id' | 'actor'>,
  ): Promise<string> {
    const { last } = await fold(this.store, holderStream(holderId), holder);
    assert(last !== undefined, `The holder ${holderId} is to be erased and never signed up.`);
    const recordedAt = this.clock.now().toISOString();
    const context: EventContext = { ...cause, recorded_at: recordedAt, environment: last.metadata.environment };
    await this.subjectKeys.markErasing(holderId);
    // A ledger that was restored from before the erasure is told when it was.
    const known = await this.subjectKeys.find(holderId);
    const now = known?.status === 'erased' ? known.erasure.erasedAt : recordedAt;
    const erase = { subjectId: holderId, now };
    const { state } = await transact(
      this.store,
      holderStream(holderId),
      holder,
      (current) => eraseHolder(erase, current),
      context,
    );
    assert(state.status === 'erased', 'A holder that was just erased is not.');
    // The wallet can add nothing from here on, so the read model is complete once it has caught up.
    await catchUp(this.store, this.pool, walletContents);
    await this.#forEach(holderId, 'credential', (id) =>
      transact(this.store, credentialStream(id), credential, (current) => eraseCredential(erase, current), context),
    );
    await this.#forEach(holderId, 'share', (id) =>
      transact(this.store, shareStream(id), share, (current) => revokeShare({ holderId, now }, current), context),
    );
    await this.journal.append({ subjectId: holderId, erasedAt: state.erasedAt });
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
