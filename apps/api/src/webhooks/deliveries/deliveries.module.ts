import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { EndpointModule } from '../endpoint/endpoint.module.js';
import { DeliveryLog } from './delivery-log.js';
import { ReadDeliveriesController } from './read-deliveries/read-deliveries.controller.js';
import { ReconcileWebhooksController } from './reconcile-webhooks/reconcile-webhooks.controller.js';
import { RecoverWebhooksController } from './recover-webhooks/recover-webhooks.controller.js';
import { RecoverWebhooksHandler } from './recover-webhooks/recover-webhooks.handler.js';
import { RedeliverController } from './redeliver/redeliver.controller.js';
import { RedeliverHandler } from './redeliver/redeliver.handler.js';
import { Resending } from './resending.js';
import { TestWebhookController } from './test-webhook/test-webhook.controller.js';
import { TestWebhookHandler } from './test-webhook/test-webhook.handler.js';
import { WebhookTests } from './test-webhook/webhook-tests.js';
import { TriggerWebhookController } from './trigger-webhook/trigger-webhook.controller.js';
import { TriggerWebhookHandler } from './trigger-webhook/trigger-webhook.handler.js';

/** What was sent, what is sent again, and what is sent on request. */
@Module({
  imports: [DoorModule, EndpointModule],
  controllers: [
    ReadDeliveriesController,
    ReconcileWebhooksController,
    RecoverWebhooksController,
    RedeliverController,
    TestWebhookController,
    TriggerWebhookController,
  ],
  providers: [
    DeliveryLog,
    RecoverWebhooksHandler,
    RedeliverHandler,
    Resending,
    TestWebhookHandler,
    TriggerWebhookHandler,
    WebhookTests,
  ],
})
export class DeliveriesModule {}
