import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { ConfigureWebhookController } from './configure-webhook/configure-webhook.controller.js';
import { ConfigureWebhookHandler } from './configure-webhook/configure-webhook.handler.js';
import { Endpoints } from './endpoints.js';
import { ReadWebhookController } from './read-webhook/read-webhook.controller.js';
import { RotateWebhookSecretController } from './rotate-webhook-secret/rotate-webhook-secret.controller.js';
import { RotateWebhookSecretHandler } from './rotate-webhook-secret/rotate-webhook-secret.handler.js';

/** Where an institution’s webhooks go, and the secret that signs them. */
@Module({
  imports: [DoorModule],
  controllers: [ConfigureWebhookController, ReadWebhookController, RotateWebhookSecretController],
  providers: [ConfigureWebhookHandler, Endpoints, RotateWebhookSecretHandler],
  exports: [Endpoints],
})
export class EndpointModule {}
