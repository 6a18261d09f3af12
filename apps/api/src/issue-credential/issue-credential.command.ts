import { Command } from '@nestjs/cqrs';
import type { CredentialIssue } from '@passid/ledger';
import type { CredentialAttributes } from '@passid/proofs';
import type { Issuer } from '../auth/caller.js';

export class IssueCredentialCommand extends Command<CredentialIssue> {
  constructor(
    readonly requestId: string,
    readonly issuer: Issuer,
    /** Named by an operator; a holder's own otherwise. */
    readonly holderId: string | undefined,
    readonly attributes: Omit<CredentialAttributes, 'issuedAt' | 'expiresAt'>,
    readonly issuedAt: string | undefined,
    readonly expiresAt: string | undefined,
  ) {
    super();
  }
}
