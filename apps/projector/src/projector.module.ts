import { Module } from '@nestjs/common';
import { READ_MODELS } from '@passid/read-models';
import { LeadRelay } from './lead-relay.js';
import { PROJECTED, Projector } from './projector.js';

/** Keeps the read models in step with the ledger, and relays events to Kafka where the feed uses it. */
@Module({ providers: [Projector, LeadRelay, { provide: PROJECTED, useValue: READ_MODELS }] })
export class ProjectorModule {}
