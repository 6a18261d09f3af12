import { Module } from '@nestjs/common';
import { Projector } from './projector.js';

/** Follows the ledger and keeps the read models. */
@Module({ providers: [Projector] })
export class ProjectorModule {}
