import { ApiProperty } from '@nestjs/swagger';

export class RotatedSecret {
  @ApiProperty({
    description: 'The new secret: shown here and never again.',
    example: 'whsec_UEFTU0lEIHRlc3QgdmVjdG9yLCBub3QgYSBzZWNyZXQ=',
  })
  readonly webhookSecret: string;

  @ApiProperty({
    description: 'Until then the secret before it signs too.',
    example: '2026-03-30T10:22:14.000Z',
  })
  readonly previousSecretValidUntil: string;
}
