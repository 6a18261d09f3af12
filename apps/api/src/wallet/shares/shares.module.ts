import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { VerifyingModule } from '../../verifying/verifying.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { HolderModule } from '../holder/holder.module.js';
import { CreateShareController } from './create-share/create-share.controller.js';
import { CreateShareHandler } from './create-share/create-share.handler.js';
import { DraftShareController } from './draft-share/draft-share.controller.js';
import { ReadShareController } from './read-share/read-share.controller.js';
import { RevokeShareController } from './revoke-share/revoke-share.controller.js';
import { RevokeShareHandler } from './revoke-share/revoke-share.handler.js';
import { ShareDrafts } from './share-drafts.js';
import { ShareHistories } from './share-history/share-histories.js';
import { ShareHistoryController } from './share-history/share-history.controller.js';

/** What a holder shows to institutions, and the history of it. */
@Module({
  imports: [DoorModule, VerifyingModule, CredentialsModule, HolderModule],
  controllers: [
    CreateShareController,
    DraftShareController,
    ReadShareController,
    RevokeShareController,
    ShareHistoryController,
  ],
  providers: [CreateShareHandler, RevokeShareHandler, ShareDrafts, ShareHistories],
})
export class SharesModule {}
