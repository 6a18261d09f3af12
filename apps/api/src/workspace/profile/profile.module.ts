import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { WorkspacesModule } from '../workspaces.module.js';
import { ChangeCorridorsController } from './change-corridors/change-corridors.controller.js';
import { ChangeCorridorsHandler } from './change-corridors/change-corridors.handler.js';
import { ChangeOriginsController } from './change-origins/change-origins.controller.js';
import { ChangeOriginsHandler } from './change-origins/change-origins.handler.js';
import { ReadCorridorsController } from './read-corridors/read-corridors.controller.js';
import { ReadInstitutionController } from './read-institution/read-institution.controller.js';
import { ReadOriginsController } from './read-origins/read-origins.controller.js';
import { RenameInstitutionController } from './rename-institution/rename-institution.controller.js';
import { RenameInstitutionHandler } from './rename-institution/rename-institution.handler.js';

/** What an institution says of itself: name, corridors, origins. */
@Module({
  imports: [DoorModule, WorkspacesModule],
  controllers: [
    ChangeCorridorsController,
    ChangeOriginsController,
    ReadCorridorsController,
    ReadInstitutionController,
    ReadOriginsController,
    RenameInstitutionController,
  ],
  providers: [ChangeCorridorsHandler, ChangeOriginsHandler, RenameInstitutionHandler],
})
export class ProfileModule {}
