import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { VerifyingModule } from '../../verifying/verifying.module.js';
import { Credentials } from './credentials.js';
import { IssueCredentialController } from './issue-credential/issue-credential.controller.js';
import { IssueCredentialHandler } from './issue-credential/issue-credential.handler.js';
import { ListCredentialsController } from './list-credentials/list-credentials.controller.js';
import { ReadCredentialController } from './read-credential/read-credential.controller.js';
import { RevokeCredentialController } from './revoke-credential/revoke-credential.controller.js';
import { RevokeCredentialHandler } from './revoke-credential/revoke-credential.handler.js';

/** What issuers attest of a holder. */
@Module({
  imports: [DoorModule, VerifyingModule],
  controllers: [
    IssueCredentialController,
    ListCredentialsController,
    ReadCredentialController,
    RevokeCredentialController,
  ],
  providers: [Credentials, IssueCredentialHandler, RevokeCredentialHandler],
  exports: [Credentials],
})
export class CredentialsModule {}
