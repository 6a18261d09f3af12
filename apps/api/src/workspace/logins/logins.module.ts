import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { FailedLogins } from './log-in/failed-logins.js';
import { LogInController } from './log-in/log-in.controller.js';
import { LogInHandler } from './log-in/log-in.handler.js';
import { LogOutController } from './log-out/log-out.controller.js';
import { LogOutHandler } from './log-out/log-out.handler.js';
import { RefreshLoginController } from './refresh-login/refresh-login.controller.js';
import { RefreshLoginHandler } from './refresh-login/refresh-login.handler.js';

/** Logging in and out of the dashboard. */
@Module({
  imports: [DoorModule],
  controllers: [LogInController, LogOutController, RefreshLoginController],
  providers: [FailedLogins, LogInHandler, LogOutHandler, RefreshLoginHandler],
})
export class LoginsModule {}
