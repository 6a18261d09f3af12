import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import {
  announcementOf,
  assert,
  delivery,
  deliveryStream,
  scheduleDelivery,
  type Delivery,
  type Environment,
} from '@passid/ledger';
import { announcements, catchUp, findUndelivered, webhookDeliveries, type Undelivered } from '@passid/read-models';
import { deliveryOf } from '@passid/webhooks';
import { Pool } from 'pg';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Endpoints } from '../../endpoint/endpoints.js';
import { Resending } from '../resending.js';
import type { RecoveryAnswer } from './recover-webhooks.answer.js';

/** Webhooks recovered by one request, so that it answers within seconds. With more, call again. */
const RECOVERED_MAX = 500;

/** Concurrent appends. */
const AT_ONCE = 25;

export class RecoverWebhooksCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    environment: Environment;
    since: Date;
  },
  RecoveryAnswer
>() {}

@CommandHandler(RecoverWebhooksCommand)
export class RecoverWebhooksHandler implements ICommandHandler<RecoverWebhooksCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly endpoints: Endpoints,
    private readonly resending: Resending,
  ) {}

  async execute(command: RecoverWebhooksCommand): Promise<RecoveryAnswer> {
    const { environment, since } = command;
    const { institutionId } = command.member;
    await this.endpoints.inUse(institutionId);
    await catchUp(this.store, this.pool, announcements);
    await catchUp(this.store, this.pool, webhookDeliveries);
    const found = await findUndelivered(this.pool, { institutionId, environment, since }, RECOVERED_MAX + 1);
    const undelivered = found.slice(0, RECOVERED_MAX);
    for (let done = 0; done < undelivered.length; done += AT_ONCE)
      await Promise.all(undelivered.slice(done, done + AT_ONCE).map((each) => this.#recover(command, each)));
    // The next call must not find what this one has made due.
    await catchUp(this.store, this.pool, webhookDeliveries);
    return { recovered: undelivered.length, hasMore: found.length > RECOVERED_MAX };
  }

  #recover(command: RecoverWebhooksCommand, { deliveryId, source, sequence }: Undelivered): Promise<void> {
    const { member, environment, requestId } = command;
    return deliveryId === undefined
      ? this.#schedule(command, source, sequence)
      : this.resending.resend(deliveryId, member, environment, requestId);
  }

  /** For an event from before there was an endpoint: it has no delivery yet. */
  async #schedule(
    { member, environment, requestId }: RecoverWebhooksCommand,
    source: Undelivered['source'],
    sequence: number,
  ): Promise<void> {
    const [event] = await this.store.readStream(source.stream, { from: BigInt(source.revision), limit: 1 });
    const announcement = event === undefined ? undefined : announcementOf(event);
    assert(event !== undefined && announcement !== undefined, 'What a read model announces is in the ledger.');
    const { now, context } = await this.resending.moment(member, environment, requestId);
    const schedule = deliveryOf(this.keyRing, { event, announcement, sequence, now });
    const decide = (before: Delivery) => scheduleDelivery(schedule, before);
    await transact(this.store, deliveryStream(schedule.deliveryId), delivery, decide, context);
  }
}
