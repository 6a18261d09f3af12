import { Command } from '@nestjs/cqrs';
import type { Permission } from '@passid/credentials';
import type { Caller } from '../../door/auth/principal.js';
import type { Conclusion } from '../verdict/conclude.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

export class VerifyTokenCommand extends Command<Conclusion> {
  constructor(
    readonly caller: Caller,
    readonly requestId: string,
    readonly token: string,
    readonly requested: readonly Permission[],
    readonly reference: string | undefined,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
