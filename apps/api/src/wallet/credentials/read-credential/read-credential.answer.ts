import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { VerificationClaims } from '@passid/credentials';
import { defined, type ExistingCredential } from '@passid/ledger';
import { CredentialAnswer } from '../credential.answer.js';
import { ClaimsAnswer } from '../../../verifying/verdict/verification.answer.js';

export class ReadCredentialAnswer extends CredentialAnswer {
  @ApiPropertyOptional({
    type: ClaimsAnswer,
    description:
      'What an institution would be told now, if you consented to all of it. Absent: the issuer’s signature does not hold, and nobody will be told anything.',
  })
  claims?: ClaimsAnswer;

  @ApiProperty({ description: 'What its age is called. `stale` is not invalid.', enum: ['fresh', 'stale'] })
  freshnessStatus: 'fresh' | 'stale';

  static read(
    credential: ExistingCredential,
    says: { readonly claims: VerificationClaims | undefined; readonly freshnessStatus: 'fresh' | 'stale' },
    now: Date,
  ): ReadCredentialAnswer {
    const { claims, freshnessStatus } = says;
    return defined({ ...CredentialAnswer.of(credential, now), claims, freshnessStatus });
  }
}
