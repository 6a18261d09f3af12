import { Command } from '@nestjs/cqrs';
import type { CredentialIssue } from '@passid/ledger';
import type { CredentialAttributes, SignedCredential } from '@passid/proofs';
import type { Issuer } from '../../../door/auth/principal.js';

/** `provable` is what the wallet proves with. */
export interface IssuedCredential {
  readonly issue: CredentialIssue;
  readonly provable?: SignedCredential;
}

export class IssueCredentialCommand extends Command<IssuedCredential> {
  constructor(
    readonly requestId: string,
    readonly issuer: Issuer,
    /** Named by an operator; a holder's own otherwise. */
    readonly holderId: string | undefined,
    readonly attributes: Omit<CredentialAttributes, 'issuedAt' | 'expiresAt'>,
    readonly issuedAt: string | undefined,
    readonly expiresAt: string | undefined,
    /** The wallet's, to be able to prove. */
    readonly holderCommitment: bigint | undefined,
  ) {
    super();
  }
}
