import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { defined, isInUse, type ApiKey, type Onboarded } from '@passid/ledger';

const STATUSES = ['active', 'inactive', 'rotated', 'expired', 'revoked'] as const;

/** A key as it may be shown: never the key. */
export class KeyAnswer {
  @ApiProperty({ description: 'Names the key in this API.', example: 'key_adc31519839234f899cfce79' })
  readonly keyId: string;

  @ApiPropertyOptional({ description: 'What you call it.', example: 'checkout' })
  readonly name?: string;

  @ApiProperty({ description: 'The world it belongs to.', enum: ['sandbox', 'live'], example: 'sandbox' })
  readonly environment: string;

  @ApiProperty({ description: 'How the key begins.', example: 'pk_sandbox_' })
  readonly prefix: string;

  @ApiProperty({ description: 'How the key ends.', example: 'NU1t' })
  readonly lastFour: string;

  @ApiProperty({
    description:
      '`active`: it works. `inactive`: a live key before the review. `rotated`: it works until `validUntil`. `expired`: that time is over. `revoked`: it works nowhere.',
    enum: STATUSES,
    example: 'rotated',
  })
  readonly status: (typeof STATUSES)[number];

  @ApiProperty({ description: 'When it was made.', example: '2026-03-29T10:22:14.000Z' })
  readonly issuedAt: string;

  @ApiPropertyOptional({ description: 'The key that took its place.', example: 'key_adc31519839234f899cfce7a' })
  readonly replacedBy?: string;

  @ApiPropertyOptional({ description: 'When a rotated key ends.', example: '2026-03-30T10:22:14.000Z' })
  readonly validUntil?: string;

  @ApiPropertyOptional({ description: 'When it was revoked.', example: '2026-03-29T12:00:00.000Z' })
  readonly revokedAt?: string;

  @ApiPropertyOptional({
    description: 'The last request with it, to within five minutes; absent where there was none.',
    example: '2026-03-29T11:55:00.000Z',
  })
  readonly lastUsedAt?: string;
}

export class KeysAnswer {
  @ApiProperty({ description: 'The oldest first.', type: [KeyAnswer] })
  readonly keys: readonly KeyAnswer[];
}

export class IssuedKeyAnswer extends KeyAnswer {
  @ApiProperty({ description: 'Shown here and never again.', example: 'pk_sandbox_Iac7P6cDFZJhENGhnBHttxiK0o96Ys' })
  readonly key: string;
}

export function keyAnswer(key: ApiKey, { goingLive }: Onboarded, now: string, lastUsed?: Date): KeyAnswer {
  const { keyId, name, environment, prefix, lastFour, issuedAt, replacedBy, validUntil, revokedAt } = key;
  return defined({
    keyId,
    name,
    environment,
    prefix,
    lastFour,
    status: statusOf(key, goingLive.activatedAt !== undefined, now),
    issuedAt,
    replacedBy,
    validUntil,
    revokedAt,
    lastUsedAt: lastUsed?.toISOString(),
  });
}

function statusOf(key: ApiKey, isLive: boolean, now: string): KeyAnswer['status'] {
  if (key.revokedAt !== undefined) return 'revoked';
  if (!isInUse(key, now)) return 'expired';
  if (key.environment === 'live' && !isLive) return 'inactive';
  return key.replacedBy === undefined ? 'active' : 'rotated';
}
