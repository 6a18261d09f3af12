import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { WebhookSender } from '@passid/webhooks';
import { Deliver } from './deliver.js';
import { Dispatcher } from './dispatcher.js';
import { DueDeliveries } from './due-deliveries.js';
import { ScheduleDeliveries } from './schedule-deliveries.js';

/** Delivers webhooks: at least once, in order of falling due, through every crash. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    Dispatcher,
    ScheduleDeliveries,
    Deliver,
    DueDeliveries,
    { provide: WebhookSender, useFactory: () => new WebhookSender() },
  ],
})
export class DispatcherModule {}
