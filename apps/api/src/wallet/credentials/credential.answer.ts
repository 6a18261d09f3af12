import { ApiProperty } from '@nestjs/swagger';
import { credentialStanding, type ExistingCredential } from '@passid/ledger';

/** A credential without its attributes: those are told in shares only. */
export class CredentialAnswer {
  @ApiProperty({
    description: 'Name it to share or revoke just this one.',
    example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b',
  })
  credentialId: string;

  @ApiProperty({ description: 'Whose it is.', example: 'hld_1f0c6a5b2d3e4f5061728394a5b6c7d8' })
  holderId: string;

  @ApiProperty({ description: 'Who vouches for it.', example: 'https://passid.example' })
  issuer: string;

  @ApiProperty({ description: 'What it is worth now.', enum: ['active', 'expired', 'revoked'], example: 'active' })
  status: 'active' | 'expired' | 'revoked';

  @ApiProperty({ description: 'Freshness is counted from here.', example: '2026-01-01T00:00:00.000Z' })
  issuedAt: string;

  @ApiProperty({ description: 'From here on nothing made of it is valid.', example: '2026-04-01T00:00:00.000Z' })
  expiresAt: string;

  static of(credential: ExistingCredential, now: Date): CredentialAnswer {
    const { credentialId, holderId, issuer, issuedAt, expiresAt } = credential.issue;
    return {
      credentialId,
      holderId,
      issuer,
      status: credentialStanding(credential, now.toISOString()),
      issuedAt,
      expiresAt,
    };
  }
}
