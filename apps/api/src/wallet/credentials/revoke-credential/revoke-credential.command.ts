import { Command } from '@nestjs/cqrs';
import type { ExistingCredential } from '@passid/ledger';
import type { Issuer } from '../../../door/auth/principal.js';

export class RevokeCredentialCommand extends Command<ExistingCredential> {
  constructor(
    readonly requestId: string,
    readonly issuer: Issuer,
    readonly credentialId: string,
  ) {
    super();
  }
}
