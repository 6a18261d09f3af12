import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { WebhookSender } from '@passid/webhooks';
import { EndpointRateLimiter } from './admission/endpoint-rate-limiter.js';
import { Deliver } from './deliver.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { Dispatcher } from './dispatcher.js';
import { DueDeliveries } from './due-deliveries.js';
import { OutgoingWebhooks } from './outgoing-webhooks.js';
import { ScheduleDeliveries } from './schedule-deliveries.js';
import { SwitchOff } from './switch-off.js';

/** Delivers webhooks: at least once, the longest due first, through every crash. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    Dispatcher,
    ScheduleDeliveries,
    Deliver,
    DeliveryMetrics,
    OutgoingWebhooks,
    EndpointRateLimiter,
    SwitchOff,
    DueDeliveries,
    { provide: WebhookSender, useFactory: () => new WebhookSender() },
  ],
})
export class DispatcherModule {}
