import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DoorModule } from '../door/door.module.js';
import { ConfigureWebhookController } from './configure-webhook/configure-webhook.controller.js';
import { ConfigureWebhookHandler } from './configure-webhook/configure-webhook.handler.js';
import { DeliveryLog } from './delivery-log.js';
import { Endpoints } from './endpoints.js';
import { ReadDeliveriesController } from './read-deliveries/read-deliveries.controller.js';
import { ReadEventsController } from './read-events/read-events.controller.js';
import { ReadWebhookController } from './read-webhook/read-webhook.controller.js';
import { ReconcileWebhooksController } from './reconcile-webhooks/reconcile-webhooks.controller.js';
import { RecoverWebhooksController } from './recover-webhooks/recover-webhooks.controller.js';
import { RecoverWebhooksHandler } from './recover-webhooks/recover-webhooks.handler.js';
import { RedeliverController } from './redeliver/redeliver.controller.js';
import { RedeliverHandler } from './redeliver/redeliver.handler.js';
import { Resending } from './resending.js';
import { RotateWebhookSecretController } from './rotate-webhook-secret/rotate-webhook-secret.controller.js';
import { RotateWebhookSecretHandler } from './rotate-webhook-secret/rotate-webhook-secret.handler.js';
import { EventStreams } from './stream-events/event-streams.js';
import { NewEvents } from './stream-events/new-events.js';
import { StreamEventsController } from './stream-events/stream-events.controller.js';
import { TestWebhookController } from './test-webhook/test-webhook.controller.js';
import { TestWebhookHandler } from './test-webhook/test-webhook.handler.js';
import { WebhookTests } from './test-webhook/webhook-tests.js';
import { TriggerWebhookController } from './trigger-webhook/trigger-webhook.controller.js';
import { TriggerWebhookHandler } from './trigger-webhook/trigger-webhook.handler.js';

/** The endpoint, its deliveries, and the events that can be fetched instead. */
@Module({
  imports: [CqrsModule, DoorModule],
  controllers: [
    ConfigureWebhookController,
    ReadDeliveriesController,
    ReadEventsController,
    ReadWebhookController,
    ReconcileWebhooksController,
    RecoverWebhooksController,
    RedeliverController,
    RotateWebhookSecretController,
    StreamEventsController,
    TestWebhookController,
    TriggerWebhookController,
  ],
  providers: [
    ConfigureWebhookHandler,
    DeliveryLog,
    Endpoints,
    RecoverWebhooksHandler,
    RedeliverHandler,
    Resending,
    RotateWebhookSecretHandler,
    EventStreams,
    NewEvents,
    TestWebhookHandler,
    WebhookTests,
    TriggerWebhookHandler,
  ],
})
export class WebhooksModule {}
