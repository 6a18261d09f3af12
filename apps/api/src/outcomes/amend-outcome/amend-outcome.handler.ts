import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OutcomeDetails } from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import {
  amendOutcome,
  assert,
  defined,
  outcome,
  OutcomeNotFound,
  type Outcome,
  type OutcomeName,
  type ReportedOutcome,
} from '@passid/ledger';
import { findOrCatchUp, findOutcome, outcomeById } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Pool } from 'pg';
import type { Caller } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import { contextOf } from '../../door/context.js';
import { AcceptedRequests } from '../../door/idempotency/accepted-requests.js';
import type { Idempotency } from '../../door/idempotency/operations.js';
import { resourceId } from '../../door/ids.js';

const ROUTE = 'amend-outcome';

export interface OutcomeAmended {
  readonly reported: ReportedOutcome;
  /** Which of its amendments this request made, from 1. */
  readonly amendment: number;
  readonly isReplay: boolean;
}

export class AmendOutcomeCommand extends commandOf<
  {
    caller: Caller;
    requestId: string;
    outcomeId: string;
    outcome: OutcomeName | undefined;
    productType: string | undefined;
    details: OutcomeDetails;
    idempotency: Idempotency | undefined;
  },
  OutcomeAmended
>() {}

@CommandHandler(AmendOutcomeCommand)
export class AmendOutcomeHandler implements ICommandHandler<AmendOutcomeCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly requests: AcceptedRequests,
  ) {}

  async execute(command: AmendOutcomeCommand): Promise<OutcomeAmended> {
    const { caller, requestId, outcomeId, idempotency, details } = command;
    const context = contextOf(caller, requestId, this.clock.now());
    const now = caller.now.toISOString();
    const request = { caller, route: ROUTE, idempotency, now };
    const accepted = await this.requests.find(request);
    const find = (): Promise<string | undefined> => findOutcome(this.pool, caller, outcomeId);
    const stream = await findOrCatchUp(this.store, this.pool, outcomeById, find);
    if (stream === undefined) throw new OutcomeNotFound();
    const { state: present } = await fold(this.store, stream, outcome);
    if (present.status === 'absent') throw new OutcomeNotFound();
    const sealer = await this.vault.sealerLike(present.report.sealed);
    const amendmentId = accepted ?? (await this.requests.accept(request, resourceId('amd'), context));
    const amendment = defined({
      amendmentId,
      outcome: command.outcome,
      productType: command.productType,
      sealed: Object.keys(details).length === 0 ? undefined : sealer.seal(stream, details),
      now,
    });
    const decide = (before: Outcome) => amendOutcome(amendment, before);
    const { state, appended } = await transact(this.store, stream, outcome, decide, context);
    assert(state.status === 'reported', 'An outcome that was just amended is absent.');
    const index = state.amendments.findIndex((each) => each.amendmentId === amendmentId);
    return { reported: state, amendment: index + 1, isReplay: appended.length === 0 };
  }
}
