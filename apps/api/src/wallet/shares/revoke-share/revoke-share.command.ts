import { Command } from '@nestjs/cqrs';
import type { ShareCreation } from '@passid/ledger';
import type { Holder } from '../../../door/auth/principal.js';

/** A share, by what its holder still has of it, as it was sent. */
export type NamedShare = { readonly token: string } | { readonly shareId: string };

export class RevokeShareCommand extends Command<ShareCreation> {
  constructor(
    readonly requestId: string,
    readonly holder: Holder,
    readonly share: NamedShare,
  ) {
    super();
  }
}
