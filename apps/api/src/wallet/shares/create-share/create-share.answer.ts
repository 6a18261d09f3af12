import { ApiProperty } from '@nestjs/swagger';
import { SHARE_ID, SHARE_ID_EXAMPLE } from '../share-history/share-id.js';

export class CreatedShareAnswer {
  @ApiProperty({ description: SHARE_ID, example: SHARE_ID_EXAMPLE })
  shareId: string;

  @ApiProperty({ description: 'To read out. Works once, for 15 minutes. Shown here only.', example: 'KE8V-3TXY-Z72L' })
  code: string;

  @ApiProperty({
    description: 'The share’s long form, for a QR session or to type nothing at all. Shown here only.',
    example: 'PASSID-AB3X-7YQM-KE8V-3TXY',
  })
  token: string;

  @ApiProperty({ description: 'When the token stops working.', example: '2026-01-31T00:00:00.000Z' })
  expiresAt: string;

  @ApiProperty({ description: 'When the code stops working.', example: '2026-01-01T00:15:00.000Z' })
  codeExpiresAt: string;
}
