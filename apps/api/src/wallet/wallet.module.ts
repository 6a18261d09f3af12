import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DoorModule } from '../door/door.module.js';
import { VerifyingModule } from '../verifying/verifying.module.js';
import { Credentials } from './credentials/credentials.js';
import { IssueCredentialController } from './credentials/issue-credential/issue-credential.controller.js';
import { IssueCredentialHandler } from './credentials/issue-credential/issue-credential.handler.js';
import { ListCredentialsController } from './credentials/list-credentials/list-credentials.controller.js';
import { ReadCredentialController } from './credentials/read-credential/read-credential.controller.js';
import { RevokeCredentialController } from './credentials/revoke-credential/revoke-credential.controller.js';
import { RevokeCredentialHandler } from './credentials/revoke-credential/revoke-credential.handler.js';
import { EraseSubjectController } from './erase-subject/erase-subject.controller.js';
import { EraseSubjectHandler } from './erase-subject/erase-subject.handler.js';
import { Erasures } from './erase-subject/erasures.js';
import { FinishErasures } from './erase-subject/finish-erasures.js';
import { ShredKeys } from './erase-subject/shred-keys.js';
import { HolderLogins } from './holder-logins.js';
import { LogInHolderController } from './log-in-holder/log-in-holder.controller.js';
import { CreateShareController } from './shares/create-share/create-share.controller.js';
import { CreateShareHandler } from './shares/create-share/create-share.handler.js';
import { DraftShareController } from './shares/draft-share/draft-share.controller.js';
import { ReadShareController } from './shares/read-share/read-share.controller.js';
import { RevokeShareController } from './shares/revoke-share/revoke-share.controller.js';
import { RevokeShareHandler } from './shares/revoke-share/revoke-share.handler.js';
import { ShareDrafts } from './shares/share-drafts.js';
import { ShareHistories } from './shares/share-history/share-histories.js';
import { ShareHistoryController } from './shares/share-history/share-history.controller.js';
import { SignUpHolderController } from './sign-up-holder/sign-up-holder.controller.js';
import { SignUpHolderHandler } from './sign-up-holder/sign-up-holder.handler.js';
import { WalletPage } from './wallet-page/wallet-page.js';

/** The holder’s side: a wallet, its credentials, its shares, and erasure. */
@Module({
  imports: [CqrsModule, DoorModule, VerifyingModule],
  controllers: [
    IssueCredentialController,
    ListCredentialsController,
    ReadCredentialController,
    RevokeCredentialController,
    EraseSubjectController,
    LogInHolderController,
    CreateShareController,
    DraftShareController,
    ReadShareController,
    RevokeShareController,
    ShareHistoryController,
    SignUpHolderController,
  ],
  providers: [
    Credentials,
    IssueCredentialHandler,
    RevokeCredentialHandler,
    EraseSubjectHandler,
    Erasures,
    FinishErasures,
    ShredKeys,
    HolderLogins,
    CreateShareHandler,
    RevokeShareHandler,
    ShareDrafts,
    ShareHistories,
    SignUpHolderHandler,
    WalletPage,
  ],
})
export class WalletModule {}
