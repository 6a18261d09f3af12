import { Injectable } from '@nestjs/common';
import { EventStore, transact, type EventContext } from '@passid/event-store';
import { delivery, deliveryStream, resendDelivery, type Delivery, type Environment } from '@passid/ledger';
import { InstitutionClock } from '@passid/platform';
import { Clock } from '@passid/runtime';
import type { Member } from '../../door/auth/principal.js';
import { memberContext } from '../../door/context.js';

/** Makes deliveries due again, delivered or not. */
@Injectable()
export class Resending {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly institutionClock: InstitutionClock,
  ) {}

  /** Throws DeliveryNotFound and ProbeNotResendable. The caller checks whose delivery it is. */
  async resend(deliveryId: string, member: Member, environment: Environment, requestId: string): Promise<void> {
    const { now, context } = await this.moment(member, environment, requestId);
    const decide = (before: Delivery) => resendDelivery({ now }, before);
    await transact(this.store, deliveryStream(deliveryId), delivery, decide, context);
  }

  /** `now` by the institution's clock; the context has the real time. */
  async moment(
    member: Member,
    environment: Environment,
    requestId: string,
  ): Promise<{ readonly now: string; readonly context: EventContext }> {
    const now = await this.institutionClock.now(member.institutionId, environment);
    return { now: now.toISOString(), context: memberContext(member, environment, requestId, this.clock.now()) };
  }
}
