import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERMISSIONS } from '@passid/credentials';

export class TombstoneAnswer {
  @ApiProperty({ enum: ['SUBJECT_ERASED'], example: 'SUBJECT_ERASED' })
  reason: 'SUBJECT_ERASED';

  @ApiProperty({ example: '2026-02-01T00:00:00.000Z' })
  erased_at: string;
}

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

  @ApiProperty({ example: '2026-01-01T00:05:00.000Z' })
  at: string;
}

export class ShareAnswer {
  @ApiProperty({ description: 'The last four characters of the token.', example: '3TXY' })
  tokenLastFour: string;

  @ApiPropertyOptional({ description: 'The last four characters of the code.', example: 'Z72L' })
  codeLastFour?: string;

  @ApiPropertyOptional({ example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b' })
  credentialId?: string;

  @ApiProperty({ enum: ['active', 'redeemed', 'expired', 'revoked'], example: 'redeemed' })
  status: 'active' | 'redeemed' | 'expired' | 'revoked';

  @ApiProperty({
    description: 'What you consented to.',
    enum: PERMISSIONS,
    isArray: true,
    example: ['income_verified'],
  })
  permissions: string[];

  @ApiPropertyOptional({ description: 'The one institution it is for.', example: '940314418' })
  audience?: string;

  @ApiProperty({ example: '2026-01-01T00:00:00.000Z' })
  createdAt: string;

  @ApiProperty({ example: '2026-01-31T00:00:00.000Z' })
  expiresAt: string;

  @ApiProperty({ type: [DisclosureAnswer], description: 'Every verification of it, newest first, the latest hundred.' })
  disclosures: DisclosureAnswer[];
}

export class ShareHistoryAnswer {
  @ApiProperty({ example: 'hld_1f0c6a5b2d3e4f5061728394a5b6c7d8' })
  userId: string;

  @ApiProperty({ type: [ShareAnswer], description: 'Newest first.' })
  shares: ShareAnswer[];

  @ApiProperty({
    description: 'Send it as `cursor` for older shares. Null: there are none.',
    type: String,
    nullable: true,
  })
  nextCursor: string | null;

  @ApiPropertyOptional({ type: TombstoneAnswer, description: 'You were erased, and this is all that is left.' })
  erasure?: TombstoneAnswer;
}
