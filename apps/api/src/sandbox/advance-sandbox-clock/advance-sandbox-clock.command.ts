import { Command } from '@nestjs/cqrs';
import type { ClockAdvance } from '@passid/ledger';
import type { Caller } from '../../door/auth/principal.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

export interface AdvancedSandboxClock {
  readonly advance: ClockAdvance;
  /** It was made before, by the same request. */
  readonly isReplay: boolean;
}

export class AdvanceSandboxClockCommand extends Command<AdvancedSandboxClock> {
  constructor(
    readonly caller: Caller,
    readonly requestId: string,
    readonly advanceSeconds: number,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
