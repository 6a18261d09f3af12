import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashToken, KeyRing, parseToken } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { assert, revokeShare, share, ShareNotFound, shareStream, type ShareCreation } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Holders, walletContext } from '../wallet/holders.js';
import { RevokeShareCommand } from './revoke-share.command.js';

@CommandHandler(RevokeShareCommand)
export class RevokeShareHandler implements ICommandHandler<RevokeShareCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly holders: Holders,
    private readonly clock: Clock,
  ) {}

  async execute({ requestId, holder, token }: RevokeShareCommand): Promise<ShareCreation> {
    const own = await this.holders.require(holder.holderId);
    const canonical = parseToken(token);
    if (canonical === undefined) throw new ShareNotFound();
    const now = this.clock.now();
    const command = { holderId: own.holderId, now: now.toISOString() };
    const { state } = await transact(
      this.store,
      shareStream(hashToken(this.keyRing, own.environment, canonical)),
      share,
      (current) => revokeShare(command, current),
      walletContext(own, own.holderId, requestId, now),
    );
    assert(state.status !== 'absent', 'A share that was just revoked is not there.');
    return state.creation;
  }
}
