import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { HolderLogins } from './holder-logins.js';
import { LogInHolderController } from './log-in-holder/log-in-holder.controller.js';
import { SignUpHolderController } from './sign-up-holder/sign-up-holder.controller.js';
import { SignUpHolderHandler } from './sign-up-holder/sign-up-holder.handler.js';

/** The person with the wallet: signing up and logging in. */
@Module({
  imports: [DoorModule],
  controllers: [LogInHolderController, SignUpHolderController],
  providers: [HolderLogins, SignUpHolderHandler],
  exports: [HolderLogins],
})
export class HolderModule {}
