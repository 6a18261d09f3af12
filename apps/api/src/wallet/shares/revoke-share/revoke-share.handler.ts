import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashToken, KeyRing, parseToken } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { assert, revokeShare, share, ShareNotFound, shareStream, type ShareCreation } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { requireShareId } from '../share-history/share-id.js';
import { Holders, type ActiveHolder } from '../../../door/auth/holders.js';
import { walletContext } from '../../../door/context.js';
import { RevokeShareCommand, type NamedShare } from './revoke-share.command.js';

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
