import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashToken, KeyRing, parseToken } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { assert, revokeShare, share, ShareNotFound, shareStream, type ShareCreation } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Holders, type ActiveHolder } from '../../../door/auth/holders.js';
import type { Holder } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { walletContext } from '../../../door/context.js';
import { requireShareId } from '../share-history/share-id.js';

/** A share, by what its holder still has of it, as it was sent. */
export type NamedShare = { readonly token: string } | { readonly shareId: string };

export class RevokeShareCommand extends commandOf<
  {
    requestId: string;
    holder: Holder;
    share: NamedShare;
  },
  ShareCreation
>() {}

@CommandHandler(RevokeShareCommand)
export class RevokeShareHandler implements ICommandHandler<RevokeShareCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly holders: Holders,
    private readonly clock: Clock,
  ) {}

  async execute({ requestId, holder, share: named }: RevokeShareCommand): Promise<ShareCreation> {
    const own = await this.holders.require(holder.holderId);
    const now = this.clock.now();
    const command = { holderId: own.holderId, now: now.toISOString() };
    const { state } = await transact(
      this.store,
      shareStream(this.#tokenHashOf(own, named)),
      share,
      (current) => revokeShare(command, current),
      walletContext(own, own.holderId, requestId, now),
    );
    assert(state.status !== 'absent', 'A share that was just revoked is not there.');
    return state.creation;
  }

  #tokenHashOf({ environment }: ActiveHolder, named: NamedShare): string {
    if ('shareId' in named) return requireShareId(named.shareId);
    const token = parseToken(named.token);
    if (token === undefined) throw new ShareNotFound();
    return hashToken(this.keyRing, environment, token);
  }
}
