import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import {
  advanceSandboxClock,
  assert,
  defined,
  sandboxClock,
  sandboxClockStream,
  type ClockAdvance,
} from '@passid/ledger';
import { catchUp, sandboxClock as sandboxClockModel } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Pool } from 'pg';
import type { Caller } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import { contextOf } from '../../door/context.js';
import type { Idempotency } from '../../door/idempotency/operations.js';
import { resourceId } from '../../door/ids.js';

export interface AdvancedSandboxClock {
  readonly advance: ClockAdvance;
  /** It was made before, by the same request. */
  readonly isReplay: boolean;
}

export class AdvanceSandboxClockCommand extends commandOf<
  {
    caller: Caller;
    requestId: string;
    advanceSeconds: number;
    idempotency: Idempotency | undefined;
  },
  AdvancedSandboxClock
>() {}

@CommandHandler(AdvanceSandboxClockCommand)
export class AdvanceSandboxClockHandler implements ICommandHandler<AdvanceSandboxClockCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {}

  async execute(command: AdvanceSandboxClockCommand): Promise<AdvancedSandboxClock> {
    const { caller, requestId, advanceSeconds, idempotency } = command;
    const { institutionId } = caller;
    const seed = idempotency && this.keyRing.derive('sandbox-clock-advance', institutionId, idempotency.key);
    const advanceId = resourceId('adv', seed);
    const context = contextOf(caller, requestId, this.clock.now());
    const advance = defined({
      institutionId,
      advanceId,
      advanceSeconds,
      requestHash: idempotency?.requestHash,
      now: context.recorded_at,
    });
    const { state, appended } = await transact(
      this.store,
      sandboxClockStream(institutionId),
      sandboxClock,
      (current) => advanceSandboxClock(advance, current),
      context,
    );
    // The next request, to any process, must see the new time.
    await catchUp(this.store, this.pool, sandboxClockModel);
    const made = state.advances.find((each) => each.advanceId === advanceId);
    assert(made !== undefined, 'An advance that was just made is not in the state.');
    return { advance: made, isReplay: appended.length === 0 };
  }
}
