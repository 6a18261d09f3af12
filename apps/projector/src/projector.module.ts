import { Module } from '@nestjs/common';
import { LeadRelay } from './lead-relay.js';
import { Projector } from './projector.js';

/** Keeps the read models in step with the ledger, and relays events to Kafka where the feed uses it. */
@Module({ providers: [Projector, LeadRelay] })
export class ProjectorModule {}
