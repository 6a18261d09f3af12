import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ScheduleModule } from '@nestjs/schedule';
import { ApiDocsModule } from '@passid/api-docs';
import { RateLimitsModule } from '@passid/rate-limits';
import { DoorModule } from './door/door.module.js';
import { EvidenceModule } from './evidence/evidence.module.js';
import { OutcomesModule } from './outcomes/outcomes.module.js';
import { SandboxModule } from './sandbox/sandbox.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { VerifyingModule } from './verifying/verifying.module.js';
import { WalletModule } from './wallet/wallet.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WorkspaceModule } from './workspace/workspace.module.js';

/** The HTTP door, room by room. */
@Module({
  imports: [
    CqrsModule.forRoot(),
    ScheduleModule.forRoot(),
    RateLimitsModule,
    ApiDocsModule,
    DoorModule,
    VerifyingModule,
    SessionsModule,
    OutcomesModule,
    EvidenceModule,
    WebhooksModule,
    WorkspaceModule,
    WalletModule,
    SandboxModule,
  ],
})
export class ApiModule {}
