import { ApiProperty } from '@nestjs/swagger';
import type { CreatedSession } from './create-session.handler.js';

export class CreateSessionAnswer {
  @ApiProperty({ description: 'The session’s id, to poll with.', example: 'req_5ad2b37be6b71760fdf4151790021863' })
  requestId: string;

  @ApiProperty({ description: 'For a customer who cannot scan: typed into the wallet.', example: 'AB3X-7YQM' })
  code: string;

  @ApiProperty({
    description: 'What to show as a QR code: `r` is the session, `i` your institution.',
    example: 'passid://verify-request?r=req_5ad2b37be6b71760fdf4151790021863&i=940314418',
  })
  deepLink: string;

  @ApiProperty({
    format: 'date-time',
    description: 'Until when it can be answered.',
    example: '2026-01-01T12:10:00.000Z',
  })
  expiresAt: string;
}

export function createSessionAnswer({ creation, code }: CreatedSession): CreateSessionAnswer {
  const { requestId, institutionId, expiresAt } = creation;
  const deepLink = `passid://verify-request?r=${requestId}&i=${institutionId}`;
  return { requestId, code, deepLink, expiresAt };
}
