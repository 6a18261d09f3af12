import { Command } from '@nestjs/cqrs';
import type { ShareCreation } from '@passid/ledger';
import type { Holder } from '../auth/caller.js';

export class RevokeShareCommand extends Command<ShareCreation> {
  constructor(
    readonly requestId: string,
    readonly holder: Holder,
    /** As it was typed. */
    readonly token: string,
  ) {
    super();
  }
}
