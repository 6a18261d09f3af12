import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { KeyRing } from '@passid/credentials';
import { standardWebhooksPublicKey } from '@passid/webhooks';
import { JwkSetAnswer, WebhookKeysAnswer } from './jwks.answer.js';

/** The public keys of claim signatures: all that anyone needs to check one offline. */
@ApiTags('Audit')
@Controller()
export class JwksController {
  constructor(private readonly keyRing: KeyRing) {}

  @Get('.well-known/jwks.json')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'readSigningKeys',
    summary: 'The keys that check claim signatures',
    description: 'A JWK Set (RFC 7517): with it anyone checks `signature.jws` offline.',
  })
  @ApiOkResponse({ type: JwkSetAnswer, description: 'The public keys.' })
  jwks(): JwkSetAnswer {
    return this.keyRing.jwks();
  }

  @Get('.well-known/webhook-keys.json')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'readWebhookKeys',
    summary: 'The keys that check webhooks without a secret',
    description:
      'They check the `v1a` signature (Ed25519, Standard Webhooks) that every webhook carries besides its HMAC.',
  })
  @ApiOkResponse({ type: WebhookKeysAnswer, description: 'The public keys.' })
  webhookKeys(): WebhookKeysAnswer {
    const { keys } = this.keyRing.webhookKeys();
    return { keys, standard_webhooks: keys.map(standardWebhooksPublicKey) };
  }
}
