import { Module } from '@nestjs/common';
import { Projector } from './projector.js';
import { Relay } from './relay.js';

/** Follows the ledger, keeps the read models, and carries events to where others consume them. */
@Module({ providers: [Projector, Relay] })
export class ProjectorModule {}
