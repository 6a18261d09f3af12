import { Command } from '@nestjs/cqrs';
import type { OutcomeDetails } from '@passid/credentials';
import type { OutcomeName, ReportedOutcome } from '@passid/ledger';
import type { Caller } from '../../door/auth/principal.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

export interface OutcomeAmended {
  readonly reported: ReportedOutcome;
  /** Which of its amendments this request made, from 1. */
  readonly amendment: number;
  readonly isReplay: boolean;
}

export class AmendOutcomeCommand extends Command<OutcomeAmended> {
  constructor(
    readonly caller: Caller,
    readonly requestId: string,
    readonly outcomeId: string,
    readonly outcome: OutcomeName | undefined,
    readonly productType: string | undefined,
    readonly details: OutcomeDetails,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
