import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { defined, isExpired, type ExistingSession, type Timestamp, type Verdict } from '@passid/ledger';
import { VerificationAnswer } from '../../verifying/verdict/verification.answer.js';

/** `status` is the session's. The verification's own, which has the same name, is `verification_status` here. */
export class SessionAnswer extends PartialType(OmitType(VerificationAnswer, ['status'])) {
  @ApiProperty({ description: 'The session’s id.', example: 'req_5ad2b37be6b71760fdf4151790021863' })
  requestId: string;

  @ApiProperty({
    enum: ['pending', 'completed', 'declined', 'expired'],
    description: 'What came of it. Completed is answered, and may be denied: look at `credential_valid`.',
  })
  status: 'pending' | 'completed' | 'declined' | 'expired';

  @ApiProperty({
    format: 'date-time',
    description: 'Until when it can be answered.',
    example: '2026-01-01T12:10:00.000Z',
  })
  expiresAt: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When completed: the same as `verified_at`.',
    example: '2026-01-01T12:00:00.000Z',
  })
  verifiedAt?: string;

  @ApiPropertyOptional({
    enum: ['verified', 'manual_review', 'denied'],
    description: 'When completed: what the policy made of it.',
  })
  verification_status?: Verdict['status'];

  @ApiPropertyOptional({
    description: 'When declined with a reason: the customer’s own words.',
    example: 'I will bring my papers instead.',
  })
  declineReason?: string;
}

/** `pending` until there is an answer to read: a fulfilment becomes one when its verification is concluded. */
export function sessionAnswer(
  state: ExistingSession,
  now: Timestamp,
  verified: VerificationAnswer | undefined,
  declineReason: string | undefined,
): SessionAnswer {
  const { requestId, expiresAt } = state.creation;
  const about = (status: SessionAnswer['status']): SessionAnswer => ({ requestId, status, expiresAt });
  if (isExpired(state, now)) return about('expired');
  if (state.status === 'declined') return { ...about('declined'), ...defined({ declineReason }) };
  if (verified === undefined) return about('pending');
  const { status: verification_status, verified_at: verifiedAt, ...answer } = verified;
  return {
    ...about('completed'),
    verifiedAt,
    verification_status,
    verified_at: verifiedAt,
    ...answer,
  };
}
