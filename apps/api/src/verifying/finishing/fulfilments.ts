import { Injectable } from '@nestjs/common';
import type { Permission } from '@passid/credentials';
import { EventStore, fold, followingContext } from '@passid/event-store';
import { session, share, shareStream } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Conclusions, type Conclusion } from '../verdict/conclude.js';

/** Concludes what a fulfilled session asked, from what its stream says: by whoever fulfilled it, or whoever finds it cut off. */
@Injectable()
export class Fulfilments {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly conclusions: Conclusions,
  ) {}

  /** Undefined where nothing was fulfilled. Safe to run again: the first conclusion stays. */
  async conclude(stream: string, actor: string): Promise<Conclusion | undefined> {
    const { state, last } = await fold(this.store, stream, session);
    if (state.status !== 'fulfilled' || last === undefined || last.metadata.environment === 'workspace')
      return undefined;
    const { requestId, institutionId, verificationId, tokenHash, fulfilledAt } = state.fulfilment;
    const offered = (await fold(this.store, shareStream(tokenHash), share)).state;
    const question = {
      verificationId,
      institutionId,
      environment: last.metadata.environment,
      now: fulfilledAt,
      via: 'session' as const,
      requestId,
      presentedLastFour: offered.status === 'absent' ? '' : offered.creation.tokenLastFour,
      requested: state.creation.permissions as readonly Permission[],
      reference: undefined,
      requestHash: undefined,
    };
    const context = followingContext(last, { institutionId, actor, now: this.clock.now() });
    return this.conclusions.concludeShare(question, offered, context);
  }
}
