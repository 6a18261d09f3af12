import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { WebhookSender } from '@passid/webhooks';
import { Deliver } from './deliver.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { Dispatcher } from './dispatcher.js';
import { DueDeliveries } from './due-deliveries.js';
import { Message } from './message.js';
import { Pace } from './pace.js';
import { ScheduleDeliveries } from './schedule-deliveries.js';
import { SwitchOff } from './switch-off.js';

/** Delivers webhooks: at least once, in order of falling due, through every crash. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    Dispatcher,
    ScheduleDeliveries,
    Deliver,
    DeliveryMetrics,
    Message,
    Pace,
    SwitchOff,
    DueDeliveries,
    { provide: WebhookSender, useFactory: () => new WebhookSender() },
  ],
})
export class DispatcherModule {}
