import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { ReadEventsController } from './read-events/read-events.controller.js';
import { EventStreams } from './stream-events/event-streams.js';
import { NewEvents } from './stream-events/new-events.js';
import { StreamEventsController } from './stream-events/stream-events.controller.js';

/** The events, to be fetched or followed instead. */
@Module({
  imports: [DoorModule],
  controllers: [ReadEventsController, StreamEventsController],
  providers: [EventStreams, NewEvents],
})
export class EventsModule {}
