import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { defined, type Environment } from '@passid/ledger';
import type { FoundSession } from '../sessions.js';

export class PublicSessionAnswer {
  @ApiProperty({ description: 'To fulfil or decline with.', example: 'req_5ad2b37be6b71760fdf4151790021863' })
  requestId: string;

  @ApiProperty({ enum: ['pending'], description: 'A session that is over is answered with 410.' })
  status: 'pending';

  @ApiProperty({
    description: 'Who is asking: `i` of the deep link has to be the same, and a share for it names it as its audience.',
    example: '940314418',
  })
  institutionId: string;

  @ApiProperty({ description: 'Who is asking, as registered with PASSID.', example: 'First Bank' })
  institutionName: string;

  @ApiPropertyOptional({
    description:
      'What the institution calls itself here. Unchecked: show it below the registered name, never in its place.',
    example: 'Branch 7, counter 2',
  })
  subLabel?: string;

  @ApiProperty({ type: [String], description: 'What is asked for.', example: ['income_verified', 'identity_verified'] })
  permissions: readonly string[];

  @ApiProperty({ enum: ['sandbox', 'live'], description: 'The world in which the share has to be made.' })
  environment: Environment;

  @ApiProperty({
    format: 'date-time',
    description: 'Until when it can be answered.',
    example: '2026-01-01T12:10:00.000Z',
  })
  expiresAt: string;
}

export function publicSessionAnswer({ state, environment }: FoundSession): PublicSessionAnswer {
  const { requestId, institutionId, institutionName, label, permissions, expiresAt } = state.creation;
  return {
    requestId,
    status: 'pending',
    institutionId,
    institutionName,
    ...defined({ subLabel: label }),
    permissions,
    environment,
    expiresAt,
  };
}
