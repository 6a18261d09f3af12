import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERMISSIONS } from '@passid/credentials';
import { TombstoneAnswer } from '../../../verifying/verdict/verification.answer.js';
import { SHARE_ID, SHARE_ID_EXAMPLE } from './share-id.js';

export class DisclosureAnswer {
  @ApiProperty({ description: 'Who was told.', example: '940314418' })
  institutionId: string;

  @ApiProperty({ description: 'The name it is registered under.', example: 'First Bank' })
  institutionName: string;

  @ApiProperty({ description: 'How it asked.', example: 'code' })
  via: string;

  @ApiProperty({ description: 'What it was answered.', enum: ['verified', 'manual_review', 'denied'] })
  status: 'verified' | 'manual_review' | 'denied';

  @ApiProperty({ description: 'The names of the claims it was told.', example: ['income_verified', 'income_band'] })
  claims: string[];

  @ApiProperty({ description: 'When it was told.', example: '2026-01-01T00:05:00.000Z' })
  at: string;
}

export class ShareAnswer {
  @ApiProperty({ description: SHARE_ID, example: SHARE_ID_EXAMPLE })
  shareId: string;

  @ApiProperty({ description: 'The last four characters of the token.', example: '3TXY' })
  tokenLastFour: string;

  @ApiPropertyOptional({ description: 'The last four characters of the code.', example: 'Z72L' })
  codeLastFour?: string;

  @ApiPropertyOptional({
    description: 'The credential it is made of.',
    example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b',
  })
  credentialId?: string;

  @ApiProperty({
    description: 'How it stands now.',
    enum: ['active', 'redeemed', 'expired', 'revoked'],
    example: 'redeemed',
  })
  status: 'active' | 'redeemed' | 'expired' | 'revoked';

  @ApiProperty({
    description: 'What you consented to.',
    enum: PERMISSIONS,
    isArray: true,
    example: ['income_verified'],
  })
  permissions: readonly string[];

  @ApiPropertyOptional({ description: 'The one institution it is for.', example: '940314418' })
  audience?: string;

  @ApiProperty({ description: 'Whether it was made with a proof, which every verification verifies.', example: false })
  hasProof: boolean;

  @ApiProperty({ description: 'When you consented.', example: '2026-01-01T00:00:00.000Z' })
  createdAt: string;

  @ApiProperty({ description: 'When its token stops working.', example: '2026-01-31T00:00:00.000Z' })
  expiresAt: string;

  @ApiProperty({ type: [DisclosureAnswer], description: 'Every verification of it, newest first, the latest hundred.' })
  disclosures: DisclosureAnswer[];
}

export class ShareHistoryAnswer {
  @ApiProperty({ description: 'As you asked.', example: 'hld_1f0c6a5b2d3e4f5061728394a5b6c7d8' })
  userId: string;

  @ApiProperty({ type: [ShareAnswer], description: 'Newest first.' })
  shares: ShareAnswer[];

  @ApiProperty({
    description: 'Send it as `cursor` for older shares. Null: there are none.',
    type: String,
    nullable: true,
    example: null,
  })
  nextCursor: string | null;

  @ApiPropertyOptional({ type: TombstoneAnswer, description: 'You were erased, and this is all that is left.' })
  erasure?: TombstoneAnswer;
}
