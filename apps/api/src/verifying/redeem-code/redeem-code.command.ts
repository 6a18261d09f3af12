import { Command } from '@nestjs/cqrs';
import type { Permission } from '@passid/credentials';
import type { Caller } from '../../door/auth/principal.js';
import type { Conclusion } from '../verdict/conclude.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

export class RedeemCodeCommand extends Command<Conclusion> {
  constructor(
    readonly caller: Caller,
    readonly requestId: string,
    /** As it was typed. */
    readonly code: string,
    readonly requested: readonly Permission[],
    readonly reference: string | undefined,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
