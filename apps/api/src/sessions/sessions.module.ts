import { Module } from '@nestjs/common';
import { DoorModule } from '../door/door.module.js';
import { VerifyingModule } from '../verifying/verifying.module.js';
import { CreateSessionController } from './create-session/create-session.controller.js';
import { CreateSessionHandler } from './create-session/create-session.handler.js';
import { DeclineSessionController } from './decline-session/decline-session.controller.js';
import { DeclineSessionHandler } from './decline-session/decline-session.handler.js';
import { ExpireSessions } from './expire-sessions.js';
import { FulfilSessionController } from './fulfil-session/fulfil-session.controller.js';
import { FulfilSessionHandler } from './fulfil-session/fulfil-session.handler.js';
import { ReadPublicSessionController } from './read-public-session/read-public-session.controller.js';
import { ReadSessionController } from './read-session/read-session.controller.js';
import { SessionChanges } from './read-session/session-changes.js';
import { Sessions } from './sessions.js';

/** A request that a wallet answers: a QR code on the bank’s page. */
@Module({
  imports: [DoorModule, VerifyingModule],
  controllers: [
    CreateSessionController,
    DeclineSessionController,
    FulfilSessionController,
    ReadPublicSessionController,
    ReadSessionController,
  ],
  providers: [
    CreateSessionHandler,
    DeclineSessionHandler,
    ExpireSessions,
    FulfilSessionHandler,
    SessionChanges,
    Sessions,
  ],
})
export class SessionsModule {}
