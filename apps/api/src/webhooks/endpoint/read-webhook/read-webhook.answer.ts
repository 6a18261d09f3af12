import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class WebhookNotice {
  @ApiProperty({
    description:
      '`gone`: it answered 410. `failing`: it did nothing but fail for five days. ' +
      '`will_be_disabled`: it fails, and will be switched off at `disablesAt` if nothing changes.',
    enum: ['gone', 'failing', 'will_be_disabled'],
    example: 'failing',
  })
  readonly code: string;

  @ApiProperty({ description: 'For people.', example: 'Your endpoint has failed since 29 March.' })
  readonly message: string;
}

export class WebhookAnswer {
  @ApiProperty({
    description:
      '`not_configured`: there is no address. `active`: webhooks go there. `failing`: the last attempt failed. ' +
      '`disabled`: nothing is sent until the address is registered again.',
    enum: ['not_configured', 'active', 'failing', 'disabled'],
    example: 'active',
  })
  readonly status: string;

  @ApiPropertyOptional({ description: 'Where webhooks go.', example: 'https://bank.example/passid/webhook' })
  readonly webhookUrl?: string;

  @ApiPropertyOptional({ description: 'Attempts a second at most; absent: no limit.', example: 20 })
  readonly perSecondMax?: number;

  @ApiProperty({ description: 'Whether webhooks about one verification wait for each other.', example: false })
  readonly isOrdered: boolean;

  @ApiPropertyOptional({
    description: 'Until then the secret before this one signs too.',
    example: '2026-03-30T10:22:14.000Z',
  })
  readonly previousSecretValidUntil?: string;

  @ApiPropertyOptional({ description: 'When it was switched off.', example: '2026-03-30T10:22:14.000Z' })
  readonly disabledAt?: string;

  @ApiPropertyOptional({ description: 'Since when nothing but failures came.', example: '2026-03-29T10:22:14.000Z' })
  readonly failingSince?: string;

  @ApiPropertyOptional({ description: 'Failed attempts in a row.', example: 12 })
  readonly failures?: number;

  @ApiPropertyOptional({ description: 'What the last failure was.', example: 'timeout' })
  readonly lastFailure?: string;

  @ApiPropertyOptional({ description: 'When it last answered with 2xx.', example: '2026-03-29T10:22:14.000Z' })
  readonly lastSuccessAt?: string;

  @ApiPropertyOptional({
    description: 'When it will be switched off if it goes on failing.',
    example: '2026-04-03T10:22:14.000Z',
  })
  readonly disablesAt?: string;

  @ApiProperty({ description: 'What its owner should know. Empty: all is well.', type: [WebhookNotice] })
  readonly notices: readonly WebhookNotice[];

  @ApiProperty({
    description: 'Checks the `v1a` signature (Ed25519) of every webhook, in the form of Standard Webhooks.',
    example: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  })
  readonly publicKey: string;
}
