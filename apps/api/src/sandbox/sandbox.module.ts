import { Module } from '@nestjs/common';
import { DoorModule } from '../door/door.module.js';
import { AdvanceSandboxClockController } from './advance-sandbox-clock/advance-sandbox-clock.controller.js';
import { AdvanceSandboxClockHandler } from './advance-sandbox-clock/advance-sandbox-clock.handler.js';

/** What only a sandbox can do. */
@Module({
  imports: [DoorModule],
  controllers: [AdvanceSandboxClockController],
  providers: [AdvanceSandboxClockHandler],
})
export class SandboxModule {}
