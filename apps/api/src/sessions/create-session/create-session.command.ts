import { Command } from '@nestjs/cqrs';
import type { Permission } from '@passid/credentials';
import type { SessionCreation } from '@passid/ledger';
import type { Caller } from '../../door/auth/principal.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

export interface CreatedSession {
  readonly creation: SessionCreation;
  /** Opened: the log has only its hash. */
  readonly code: string;
  /** It was created before, by the same request. */
  readonly isReplay: boolean;
}

export class CreateSessionCommand extends Command<CreatedSession> {
  constructor(
    readonly caller: Caller,
    readonly correlationId: string,
    readonly label: string | undefined,
    readonly permissions: readonly Permission[],
    readonly ttlSeconds: number,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
