import { Module } from '@nestjs/common';
import { DoorModule } from '../door/door.module.js';
import { GoLiveModule } from './go-live/go-live.module.js';
import { KeysModule } from './keys/keys.module.js';
import { LoginsModule } from './logins/logins.module.js';
import { OnboardController } from './onboard/onboard.controller.js';
import { OnboardHandler } from './onboard/onboard.handler.js';
import { ProfileModule } from './profile/profile.module.js';
import { TeamModule } from './team/team.module.js';

/** An institution’s people, keys, profile and way to production. */
@Module({
  imports: [DoorModule, GoLiveModule, KeysModule, LoginsModule, ProfileModule, TeamModule],
  controllers: [OnboardController],
  providers: [OnboardHandler],
})
export class WorkspaceModule {}
