import { Module } from '@nestjs/common';
import { Holders } from './auth/holders.js';
import { KeyHolders } from './auth/key-holders.js';
import { KeyUse } from './auth/key-use.js';
import { LivePages } from './auth/live-pages.js';
import { Logins } from './auth/logins.js';
import { MemberRoles } from './auth/member-roles.js';
import { CommandTraces } from './command-traces.js';
import { HealthController } from './health/health.controller.js';
import { AcceptedRequests } from './idempotency/accepted-requests.js';
import { Operations } from './idempotency/operations.js';
import { JwksController } from './jwks/jwks.controller.js';

/** Who is asking: guards, logins, idempotency; and the questions about the process itself. */
@Module({
  controllers: [HealthController, JwksController],
  providers: [Holders, KeyHolders, KeyUse, LivePages, Logins, MemberRoles, CommandTraces, AcceptedRequests, Operations],
  exports: [Holders, KeyHolders, MemberRoles, Logins, LivePages, KeyUse, Operations, AcceptedRequests],
})
export class DoorModule {}
