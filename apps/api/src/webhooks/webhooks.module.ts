import { Module } from '@nestjs/common';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { EndpointModule } from './endpoint/endpoint.module.js';
import { EventsModule } from './events/events.module.js';

/** The endpoint, its deliveries, and the events that can be fetched instead. */
@Module({
  imports: [DeliveriesModule, EndpointModule, EventsModule],
})
export class WebhooksModule {}
