import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DeliveryNotFound, type Environment } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { DeliveryLog } from '../delivery-log.js';
import type { DeliveryAnswer } from '../delivery.answer.js';
import { Endpoints } from '../../endpoint/endpoints.js';
import { Resending } from '../resending.js';

export class RedeliverCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    deliveryId: string;
  },
  DeliveryAnswer
>() {}

@CommandHandler(RedeliverCommand)
export class RedeliverHandler implements ICommandHandler<RedeliverCommand> {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly log: DeliveryLog,
    private readonly resending: Resending,
  ) {}

  async execute({ member, requestId, deliveryId }: RedeliverCommand): Promise<DeliveryAnswer> {
    const found = await this.#find(member.institutionId, deliveryId);
    await this.endpoints.inUse(member.institutionId);
    await this.resending.resend(deliveryId, member, found.environment as Environment, requestId);
    return this.#find(member.institutionId, deliveryId);
  }

  async #find(institutionId: string, deliveryId: string): Promise<DeliveryAnswer> {
    const found = await this.log.find(institutionId, deliveryId);
    if (found === undefined) throw new DeliveryNotFound();
    return found;
  }
}
