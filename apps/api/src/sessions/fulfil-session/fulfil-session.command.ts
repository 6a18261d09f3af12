import { Command } from '@nestjs/cqrs';
import type { WalletIdempotency } from '@passid/ledger';
import type { Holder } from '../../door/auth/principal.js';
import type { AnsweredSession } from '../sessions.js';

export class FulfilSessionCommand extends Command<AnsweredSession> {
  constructor(
    readonly holder: Holder,
    readonly correlationId: string,
    readonly requestId: string,
    /** As it was sent. */
    readonly token: string,
    readonly idempotency: WalletIdempotency | undefined,
  ) {
    super();
  }
}
