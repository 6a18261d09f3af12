import { Command } from '@nestjs/cqrs';
import type { Permission } from '@passid/credentials';
import type { Holder } from '../auth/caller.js';
import type { CreatedShareAnswer } from './create-share.answer.js';

export class CreateShareCommand extends Command<CreatedShareAnswer> {
  constructor(
    readonly requestId: string,
    readonly holder: Holder,
    readonly permissions: readonly Permission[],
    readonly audience: string | undefined,
    readonly lifeMs: number,
    readonly credentialId: string | undefined,
  ) {
    super();
  }
}
