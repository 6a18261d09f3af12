import { ApiProperty } from '@nestjs/swagger';

export class HolderLoginAnswer {
  @ApiProperty({
    description: 'The holder, and the `userId` of `GET /api/v1/bridge/share/user/{userId}`.',
    example: 'hld_1f0c6a5b2d3e4f5061728394a5b6c7d8',
  })
  holderId: string;

  @ApiProperty({ description: 'The world this wallet lives in.', enum: ['sandbox', 'live'], example: 'sandbox' })
  environment: 'sandbox' | 'live';

  @ApiProperty({ description: 'Send it as `Authorization: Bearer <token>`.', example: 'eyJhbGciOiJFZERTQSIsInR5cCI6…' })
  token: string;

  @ApiProperty({ description: 'When the token stops working. Log in again then.', example: '2026-01-01T12:00:00.000Z' })
  expiresAt: string;
}
