import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JwkSet, PublishedJwk } from '@passid/credentials';

export class JwkAnswer implements PublishedJwk {
  @ApiProperty({ enum: ['OKP'], description: 'RFC 8037.' })
  readonly kty: 'OKP';

  @ApiProperty({ enum: ['Ed25519'], description: 'RFC 8037.' })
  readonly crv: 'Ed25519';

  @ApiProperty({ description: 'The public key, base64url.', example: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
  readonly x: string;

  @ApiProperty({ description: 'Names the key.', example: 'nMBYzsUx7pO7oUPmvYeEo1DnzPTQRfzbGgx4hBBqVxM' })
  readonly kid: string;

  @ApiProperty({ enum: ['sig'], description: 'For signatures.' })
  readonly use: 'sig';

  @ApiProperty({ enum: ['EdDSA'], description: 'RFC 8037.' })
  readonly alg: 'EdDSA';

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'It has signed nothing since then, and still checks what it signed. Absent: it signs, or soon will.',
  })
  readonly passid_retired_at?: string;
}

/** RFC 7517 §5. */
export class JwkSetAnswer implements JwkSet {
  @ApiProperty({ type: [JwkAnswer], description: 'The first signs; the others still check what they signed.' })
  readonly keys: readonly JwkAnswer[];
}

export class WebhookKeysAnswer extends JwkSetAnswer {
  @ApiProperty({
    type: [String],
    description: 'The same keys as Standard Webhooks writes them.',
    example: ['whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
  })
  readonly standard_webhooks: readonly string[];
}
