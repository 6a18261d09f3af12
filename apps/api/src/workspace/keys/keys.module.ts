import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { WorkspacesModule } from '../workspaces.module.js';
import { IssueKeyController } from './issue-key/issue-key.controller.js';
import { IssueKeyHandler } from './issue-key/issue-key.handler.js';
import { ListKeysController } from './list-keys/list-keys.controller.js';
import { RevokeKeyController } from './revoke-key/revoke-key.controller.js';
import { RevokeKeyHandler } from './revoke-key/revoke-key.handler.js';
import { RotateKeyController } from './rotate-key/rotate-key.controller.js';
import { RotateKeyHandler } from './rotate-key/rotate-key.handler.js';

/** API keys. */
@Module({
  imports: [DoorModule, WorkspacesModule],
  controllers: [IssueKeyController, ListKeysController, RevokeKeyController, RotateKeyController],
  providers: [IssueKeyHandler, RevokeKeyHandler, RotateKeyHandler],
})
export class KeysModule {}
