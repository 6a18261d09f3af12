import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ConfiguredWebhook {
  @ApiProperty({ format: 'uri', description: 'Where webhooks go.', example: 'https://bank.example/passid/webhook' })
  readonly webhookUrl: string;

  @ApiPropertyOptional({
    description: 'Present when the secret was made by us just now: shown here and never again.',
    example: 'whsec_UEFTU0lEIHRlc3QgdmVjdG9yLCBub3QgYSBzZWNyZXQ=',
  })
  readonly webhookSecret?: string;
}
