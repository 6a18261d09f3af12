import { Command } from '@nestjs/cqrs';
import type { WalletIdempotency } from '@passid/ledger';
import type { Holder } from '../../door/auth/principal.js';
import type { AnsweredSession } from '../sessions.js';

export class DeclineSessionCommand extends Command<AnsweredSession> {
  constructor(
    readonly holder: Holder,
    readonly correlationId: string,
    readonly requestId: string,
    readonly reason: string | undefined,
    readonly idempotency: WalletIdempotency | undefined,
  ) {
    super();
  }
}
