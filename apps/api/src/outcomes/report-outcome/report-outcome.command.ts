import { Command } from '@nestjs/cqrs';
import type { OutcomeDetails } from '@passid/credentials';
import type { OutcomeName, ReportedOutcome } from '@passid/ledger';
import type { Caller } from '../../door/auth/principal.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

export interface OutcomeReported {
  readonly reported: ReportedOutcome;
  readonly isReplay: boolean;
}

export class ReportOutcomeCommand extends Command<OutcomeReported> {
  constructor(
    readonly caller: Caller,
    readonly requestId: string,
    /** As it was sent. */
    readonly token: string,
    readonly outcome: OutcomeName,
    readonly productType: string | undefined,
    readonly details: OutcomeDetails,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
