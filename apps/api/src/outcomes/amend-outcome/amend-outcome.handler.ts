import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, fold, transact } from '@passid/event-store';
import { amendOutcome, assert, outcome, OutcomeNotFound, type AmendOutcome } from '@passid/ledger';
import { findOrCatchUp, findOutcome, outcomeById } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Pool } from 'pg';
import { AcceptedRequests } from '../../door/idempotency/accepted-requests.js';
import { resourceId } from '../../door/ids.js';
import { contextOf } from '../../door/context.js';
import { AmendOutcomeCommand, type OutcomeAmended } from './amend-outcome.command.js';

const ROUTE = 'amend-outcome';

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
    const amendment: AmendOutcome = {
      amendmentId,
      ...(command.outcome === undefined ? {} : { outcome: command.outcome }),
      ...(command.productType === undefined ? {} : { productType: command.productType }),
      ...(Object.keys(details).length === 0 ? {} : { sealed: sealer.seal(stream, details) }),
      now,
    };
    const decide = amendOutcome.bind(undefined, amendment);
    const { state, appended } = await transact(this.store, stream, outcome, decide, context);
    assert(state.status === 'reported', 'An outcome that was just amended is absent.');
    const index = state.amendments.findIndex((each) => each.amendmentId === amendmentId);
    return { reported: state, amendment: index + 1, isReplay: appended.length === 0 };
  }
}
