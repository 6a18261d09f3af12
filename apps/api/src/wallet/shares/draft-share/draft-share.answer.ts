import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ShareTerms } from '@passid/proofs';

class IssuerPointAnswer {
  @ApiProperty({ description: 'A field element, decimal.', example: '1875753432961278180' })
  x: string;

  @ApiProperty({ description: 'A field element, decimal.', example: '9637048665122502318' })
  y: string;
}

/** What a proof has to be made for, as `prove` of libs/proofs takes it. */
class ShareTermsAnswer {
  @ApiProperty({ description: 'What the ledger will know the token by.', example: '8f14e45fceea167a5a36dedd4bea2543' })
  tokenHash: string;

  @ApiPropertyOptional({ description: 'The one institution it is for.', example: '940314418' })
  audience?: string;

  @ApiProperty({ description: 'The credential behind it.', example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b' })
  credentialId: string;

  @ApiProperty({ description: 'The claims that are disclosed.', type: [String], example: ['income_verified'] })
  consented: readonly string[];

  @ApiProperty({ description: 'Thresholds and bands by which claims follow.', example: 'verifier_policy_v1' })
  policyVersion: string;

  @ApiProperty({ description: 'The moment of the draft.', example: '2026-01-01T00:00:00.000Z' })
  createdAt: string;

  @ApiProperty({ description: 'When the share will end.', example: '2026-01-31T00:00:00.000Z' })
  expiresAt: string;

  @ApiProperty({ type: IssuerPointAnswer, description: 'The BabyJubJub key that signed the credential.' })
  issuer: IssuerPointAnswer;
}

export class DraftShareAnswer {
  @ApiProperty({
    description: 'Send it back with the proof, as it is.',
    example: 'eyJrZXlfaWQiOiJkZXBsb3ltZW50OnYxIn0',
  })
  draft: string;

  @ApiProperty({ description: 'When the draft is of no use any more.', example: '2026-01-01T00:05:00.000Z' })
  draftExpiresAt: string;

  @ApiProperty({ type: ShareTermsAnswer, description: 'What the proof has to be made for.' })
  terms: ShareTermsAnswer;

  static of(draft: string, draftExpiresAt: string, { policy, issuer, ...terms }: ShareTerms): DraftShareAnswer {
    const point = { x: String(issuer.x), y: String(issuer.y) };
    return { draft, draftExpiresAt, terms: { ...terms, policyVersion: policy.version, issuer: point } };
  }
}
