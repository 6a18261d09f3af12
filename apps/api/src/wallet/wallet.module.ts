import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CreateShareController } from './shares/create-share/create-share.controller.js';
import { CreateShareHandler } from './shares/create-share/create-share.handler.js';
import { Credentials } from './credentials/credentials.js';
import { DraftShareController } from './shares/draft-share/draft-share.controller.js';
import { ShareDrafts } from './shares/draft-share/share-drafts.js';
import { EraseSubjectController } from './erase-subject/erase-subject.controller.js';
import { EraseSubjectHandler } from './erase-subject/erase-subject.handler.js';
import { Erasures } from './erase-subject/erasures.js';
import { FinishErasures } from './erase-subject/finish-erasures.js';
import { ShredKeys } from './erase-subject/shred-keys.js';
import { IdempotencyModule } from '../door/idempotency/idempotency.module.js';
import { IssueCredentialController } from './credentials/issue-credential/issue-credential.controller.js';
import { IssueCredentialHandler } from './credentials/issue-credential/issue-credential.handler.js';
import { ListCredentialsController } from './credentials/list-credentials/list-credentials.controller.js';
import { LogInHolderController } from './log-in-holder/log-in-holder.controller.js';
import { ShareProofs } from '../verifying/verdict/share-proofs.js';
import { ReadCredentialController } from './credentials/read-credential/read-credential.controller.js';
import { ReadShareController } from './shares/read-share/read-share.controller.js';
import { RevokeCredentialController } from './credentials/revoke-credential/revoke-credential.controller.js';
import { RevokeCredentialHandler } from './credentials/revoke-credential/revoke-credential.handler.js';
import { RevokeShareController } from './shares/revoke-share/revoke-share.controller.js';
import { RevokeShareHandler } from './shares/revoke-share/revoke-share.handler.js';
import { ShareHistories } from './shares/share-history/share-histories.js';
import { ShareHistoryController } from './shares/share-history/share-history.controller.js';
import { SignUpHolderController } from './sign-up-holder/sign-up-holder.controller.js';
import { SignUpHolderHandler } from './sign-up-holder/sign-up-holder.handler.js';
import { WalletPage } from './wallet-page/wallet-page.js';
import { Holders } from './holders.js';

/** The holder's side of the door: a wallet, its credentials, its shares, and the way out. */
@Module({
  imports: [CqrsModule, IdempotencyModule],
  controllers: [
    SignUpHolderController,
    LogInHolderController,
    IssueCredentialController,
    ListCredentialsController,
    ReadCredentialController,
    RevokeCredentialController,
    CreateShareController,
    DraftShareController,
    RevokeShareController,
    ShareHistoryController,
    ReadShareController,
    EraseSubjectController,
  ],
  providers: [
    Holders,
    Credentials,
    ShareProofs,
    ShareDrafts,
    ShareHistories,
    Erasures,
    FinishErasures,
    ShredKeys,
    SignUpHolderHandler,
    IssueCredentialHandler,
    RevokeCredentialHandler,
    CreateShareHandler,
    RevokeShareHandler,
    EraseSubjectHandler,
    WalletPage,
  ],
  exports: [Holders, ShareProofs],
})
export class WalletModule {}
